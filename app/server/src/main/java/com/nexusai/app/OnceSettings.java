package com.nexusai.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Which sample month is wanted: of a seed and a size, or from a folder of files. */
public record OnceSettings(OptionalLong seed, OptionalInt entries, Optional<Path> sample) {}
