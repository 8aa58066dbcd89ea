package com.nexusai.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.contract.ProcessKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelsTest {

    @Test
    void listNamesExactlyTheFilesOfTheFolders() throws IOException {
        Path resources = Path.of("src", "main", "resources");
        try (Stream<Path> files = Files.walk(resources)) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(file -> resources.relativize(file).toString().replace('\\', '/'))
                    .toList();
            assertThat(Models.all()).extracting(Models.Model::resource).containsExactlyInAnyOrderElementsOf(found);
        }
    }

    @Test
    void everyModelCanBeOpened() throws IOException {
        for (Models.Model model : Models.all()) {
            try (InputStream content = model.open()) {
                assertThat(content.readAllBytes()).as(model.name()).isNotEmpty();
            }
        }
    }

    @Test
    void everyProcessIsListedWithAFileOfItsName() {
        assertThat(Models.processes()).extracting(ProcessKey::value).containsExactly("gl-posting", "entry-reversal");
        for (ProcessKey process : Models.processes()) {
            assertThat(Models.of(process)).extracting(Models.Model::name).contains(process + ".bpmn");
        }
    }

    @Test
    void unknownProcessIsNamed() {
        assertThatThrownBy(() -> Models.of(new ProcessKey("gl-printing"))).hasMessageContaining("gl-printing");
    }
}
