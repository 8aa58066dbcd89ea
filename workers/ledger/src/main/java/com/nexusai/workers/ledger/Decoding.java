package com.nexusai.workers.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a file encodes its text: as it says itself by a byte-order mark, as the sender says, else UTF-8. What is
 * none of it shows as U+FFFD, which {@link #refuseBroken} refuses where it stands, so that the place can be named.
 */
final class Decoding {

    private static final int LONGEST_MARK = 4;

    /**
     * Opens the text.
     *
     * @throws LedgerRefusal {@code ENCODING} or {@code FILE_UNREADABLE} when the first bytes show that it is no text
     */
    static Reader open(InputStream bytes, @Nullable Charset declared) throws IOException {
        PushbackInputStream in = new PushbackInputStream(bytes, LONGEST_MARK);
        byte[] start = in.readNBytes(LONGEST_MARK);
        int mark = 0;
        Charset charset = declared == null ? StandardCharsets.UTF_8 : declared;
        if (begins(start, 0xEF, 0xBB, 0xBF)) {
            mark = 3;
            charset = StandardCharsets.UTF_8;
        } else if (begins(start, 0xFF, 0xFE, 0, 0) || begins(start, 0, 0, 0xFE, 0xFF)) {
            throw encoding("the file is UTF-32");
        } else if (begins(start, 0xFF, 0xFE)) {
            mark = 2;
            charset = StandardCharsets.UTF_16LE;
        } else if (begins(start, 0xFE, 0xFF)) {
            mark = 2;
            charset = StandardCharsets.UTF_16BE;
        } else if (declared == null) {
            refuseOtherKinds(start);
        }
        in.unread(start, mark, start.length - mark);
        return new InputStreamReader(in, charset);
    }

    private static void refuseOtherKinds(byte[] start) {
        if (begins(start, 'P', 'K', 3, 4) || begins(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw unreadable("it is a workbook or an archive, no text", "save it as 'CSV UTF-8' and send that");
        }
        if (begins(start, 0x1F, 0x8B)) {
            throw unreadable("it is compressed", "send it unpacked");
        }
        if (begins(start, '%', 'P', 'D', 'F')) {
            throw unreadable("it is a PDF document", "export the entries as CSV in UTF-8");
        }
        if (start.length == LONGEST_MARK && (start[0] == 0) != (start[1] == 0) && (start[2] == 0) != (start[3] == 0)) {
            throw encoding("the file looks like UTF-16 without a byte-order mark");
        }
    }

    /**
     * Refuses a text that could not be decoded.
     *
     * @throws LedgerRefusal {@code ENCODING}, naming the line
     */
    static void refuseBroken(String text, long line, String place) {
        int broken = text.indexOf('\uFFFD');
        if (broken >= 0) {
            throw new LedgerRefusal(
                    "ENCODING",
                    "line " + line + ", " + place,
                    ImportProblem.shown(text),
                    "the text in line " + line + ", " + place
                            + ", is not UTF-8 (or not in the encoding that was named): '"
                            + ImportProblem.shown(text) + "'",
                    "save the file as UTF-8 ('CSV UTF-8' in a spreadsheet), or name its encoding, such as windows-1252");
        }
    }

    private static boolean begins(byte[] start, int... bytes) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (start[i] != (byte) bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static LedgerRefusal encoding(String why) {
        return new LedgerRefusal(
                "ENCODING",
                "import file",
                null,
                "the file cannot be read: " + why,
                "save it as UTF-8 ('CSV UTF-8' in a spreadsheet), or name its encoding");
    }

    static LedgerRefusal unreadable(String why, String remedy) {
        return new LedgerRefusal("FILE_UNREADABLE", "import file", null, "the file cannot be read: " + why, remedy);
    }

    private Decoding() {}
}
