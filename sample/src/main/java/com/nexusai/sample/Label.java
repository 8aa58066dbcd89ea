package com.nexusai.sample;

/** What an entry of the current month is in truth. Written to a file that the application never reads. */
enum Label {
    ORDINARY("ordinary"),
    DOUBTFUL("doubtful"),
    INVALID("invalid"),
    LOOK_ALIKE("look-alike");

    final String text;

    Label(String text) {
        this.text = text;
    }
}
