package com.nexusai.sample;

import java.util.List;
import java.util.Locale;

/** Names and texts the sample is written with. */
final class Words {

    static final List<String> FIRST_NAMES = List.of(
            "Anna", "Björn", "Clara", "David", "Elif", "Felix", "Greta", "Hannah", "Ibrahim", "Jana", "Kenji", "Laura",
            "Miguel", "Nadia", "Oliver", "Paula", "Quentin", "Rosa", "Sana", "Tomas", "Ulla", "Victor", "Wanda", "Yuki",
            "Zoe", "Aiko", "Brian", "Carmen", "Dieter", "Emily");

    static final List<String> LAST_NAMES = List.of(
            "Albrecht",
            "Baker",
            "Carter",
            "Dreyer",
            "Ebert",
            "Fischer",
            "Garcia",
            "Hansen",
            "Ito",
            "Jansen",
            "Keller",
            "Lindner",
            "Mori",
            "Nguyen",
            "Ortega",
            "Petrov",
            "Quandt",
            "Richter",
            "Sato",
            "Tanaka",
            "Ullmann",
            "Vogel",
            "Weber",
            "Yamada",
            "Ziegler",
            "Abe",
            "Brooks",
            "Conrad",
            "Dietz",
            "Evans",
            "Frank",
            "Graf",
            "Hoffmann",
            "Inoue",
            "Jones",
            "Kimura",
            "Lopez",
            "Meyer",
            "Nolan",
            "Otto");

    static List<String> partyRoots(String country) {
        return switch (country) {
            case "DE" ->
                List.of(
                        "Müller",
                        "Schäfer",
                        "Krüger",
                        "Bergmann",
                        "Lorenz",
                        "Hartwig",
                        "Seidel",
                        "Winkler",
                        "Brandt",
                        "Pohl",
                        "Engel",
                        "Horn",
                        "Busch",
                        "Kühn",
                        "Vogt",
                        "Sauer",
                        "Arndt",
                        "Wolff",
                        "Pfeiffer",
                        "Jäger");
            case "US" ->
                List.of(
                        "Ridgeway",
                        "Lakeside",
                        "Summit",
                        "Pioneer",
                        "Harbor",
                        "Redwood",
                        "Granite",
                        "Liberty",
                        "Midwest",
                        "Cascade",
                        "Atlas",
                        "Beacon",
                        "Crescent",
                        "Delta",
                        "Evergreen",
                        "Falcon",
                        "Keystone",
                        "Monarch",
                        "Northern",
                        "Orchard");
            default ->
                List.of(
                        "Takahashi",
                        "Kobayashi",
                        "Yoshida",
                        "Matsumoto",
                        "Nakamura",
                        "Shimizu",
                        "Hayashi",
                        "Saito",
                        "Ogawa",
                        "Fujita",
                        "Okada",
                        "Hasegawa",
                        "Ishii",
                        "Maeda",
                        "Endo",
                        "Aoki",
                        "Sakamoto",
                        "Murata",
                        "Ueda",
                        "Nishida");
        };
    }

    static List<String> partyTrades(String country) {
        return switch (country) {
            case "DE" ->
                List.of(
                        "Logistik GmbH",
                        "Werkzeuge GmbH",
                        "Elektrotechnik AG",
                        "Druck & Papier KG",
                        "Stahlhandel GmbH",
                        "Personal GmbH",
                        "Gebäudeservice GmbH",
                        "Software AG",
                        "Anlagenbau GmbH",
                        "& Söhne KG");
            case "US" ->
                List.of(
                        "Supply, Inc.",
                        "Freight LLC",
                        "Tooling, Inc.",
                        "Staffing LLC",
                        "Software, Inc.",
                        "Steel Co.",
                        "Facilities LLC",
                        "Electric, Inc.",
                        "Industries LLC",
                        "Partners LLP");
            default ->
                List.of(
                        "商事",
                        "Seisakusho KK",
                        "Trading Co., Ltd.",
                        "物流",
                        "電機",
                        "Kogyo KK",
                        "Shoji KK",
                        "Systems KK",
                        "Unyu KK",
                        "製作所");
        };
    }

    static final List<String> INVOICE_TEXTS = List.of(
            "Invoice {no} {party}, {what}",
            "{party}: {what}, invoice {no}",
            "{what} {month}, {party}, invoice {no}",
            "Supplier invoice {no} for {what}",
            "{what} per order {order}, invoice {no}",
            "{party} {no} - {what} for {cc}");

    static final List<String> SALES_TEXTS = List.of(
            "Sales invoice {no} to {party}",
            "{what} delivered to {party}, invoice {no}",
            "{party}, order {order}: {what}",
            "Invoice {no}, {what}, {party}",
            "{what} {month}, customer {party}");

    private Words() {}

    static String kebab(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A name as a code: letters without accents, lower case. */
    static String code(String first, String last) {
        return first.substring(0, 1).toLowerCase(Locale.ROOT) + "." + last.toLowerCase(Locale.ROOT);
    }
}
