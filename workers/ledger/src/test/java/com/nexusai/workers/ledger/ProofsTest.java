package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.LedgerFixture.travel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.workers.ledger.Proofs.Proof;
import com.nexusai.workers.ledger.Proofs.Seal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that knows docs/ledger-proof.md and a head it kept, and nothing else of ours. */
class ProofsTest {

    private LedgerFixture ledger;
    private Proofs proofs;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
        proofs = new Proofs(ledger.db);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void everyEntryOfASealOfAnySizeIsProvedAgainstTheHeadThatWasKept() throws Exception {
        for (int size : new int[] {1, 2, 3, 5, 8, 13}) {
            List<UUID> ids = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ids.add(ledger.posted(travel("s" + size + "-" + i, "10.00")));
            }
            ledger.sequence();
            String head = ledger.heads.get(ledger.heads.size() - 1).hash();
            for (UUID id : ids) {
                Proof proof = proof(id);
                assertThat(proof.seal().leaves()).isEqualTo(size);
                assertThat(proof.leaf()).contains("10").contains(id.toString());
                assertThat(headOf(TENANT, proof))
                        .as("entry %d of %d", proof.position(), size)
                        .isEqualTo(head);
            }
        }
    }

    @Test
    void anEntryThatWasChangedOrTakenFromAnotherPlaceIsNotProved() throws Exception {
        UUID id = ledger.posted(travel("changed", "10.00"));
        ledger.posted(travel("other", "10.00"));
        ledger.sequence();
        String head = ledger.heads.get(0).hash();
        assertThat(headOf(TENANT, proof(id))).isEqualTo(head);
        assertThat(headOf("other", proof(id))).isNotEqualTo(head);

        ledger.tamper(
                "UPDATE ledger.journal_line SET account = '6100' WHERE account = '6000' AND entry_id = '" + id + "'");

        assertThat(headOf(TENANT, proof(id))).isNotEqualTo(head);
    }

    @Test
    void whatIsNotSealedHasNoProof() {
        UUID posted = ledger.posted(travel("fresh", "10.00"));
        UUID submitted = ledger.capture(travel("submitted", "10.00"));

        assertThatThrownBy(() -> proof(posted)).hasMessageContaining("NOT_SEALED");
        assertThatThrownBy(() -> proof(submitted)).hasMessageContaining("NOT_POSTED");
        assertThatThrownBy(() -> proof(UUID.randomUUID())).hasMessageContaining("NOT_FOUND");
    }

    @Test
    void theHeadsAreListedTheNewestFirstAndEachContinuesTheOneBefore() {
        for (int i = 0; i < 3; i++) {
            ledger.posted(travel("head-" + i, "10.00"));
            ledger.sequence();
        }

        List<Seal> first = ledger.in(TENANT, () -> proofs.seals(TENANT, null, 2));
        List<Seal> rest =
                ledger.in(TENANT, () -> proofs.seals(TENANT, first.get(1).number(), 2));

        assertThat(first).extracting(Seal::number).containsExactly(3L, 2L);
        assertThat(rest).extracting(Seal::number).containsExactly(1L);
        assertThat(first.get(0).previousHash()).isEqualTo(first.get(1).hash());
        assertThat(rest.get(0).previousHash()).isEmpty();
        assertThat(first.get(0).hash()).isEqualTo(ledger.heads.get(2).hash());
    }

    private Proof proof(UUID id) {
        return ledger.in(TENANT, () -> proofs.proof(TENANT, id));
    }

    // ---- docs/ledger-proof.md, step by step

    private static String headOf(String tenant, Proof proof) throws Exception {
        byte[] hash = sha256(new byte[] {0}, proof.leaf().getBytes(StandardCharsets.UTF_8));
        for (Proofs.Step step : proof.path()) {
            byte[] neighbour = HexFormat.of().parseHex(step.hash());
            hash = step.side() == Proofs.Side.LEFT
                    ? sha256(new byte[] {1}, neighbour, hash)
                    : sha256(new byte[] {1}, hash, neighbour);
        }
        Seal seal = proof.seal();
        String text = "seal-v1" + field(tenant) + field(seal.number()) + field(seal.previousHash())
                + field(HexFormat.of().formatHex(hash)) + field(seal.leaves()) + field(seal.sealedAtMicros());
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String field(Object value) {
        String text = value.toString();
        return text.getBytes(StandardCharsets.UTF_8).length + ":" + text;
    }

    private static byte[] sha256(byte[]... parts) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    }
}
