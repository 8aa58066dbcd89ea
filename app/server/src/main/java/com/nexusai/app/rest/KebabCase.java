package com.nexusai.app.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;

/** Constants as the API writes them: {@code POSTING_DATE} is {@code posting-date}. */
@SuppressWarnings("rawtypes")
public final class KebabCase implements ConverterFactory<String, Enum> {

    public static String of(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public <E extends Enum> Converter<String, E> getConverter(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant.name()).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("use one of: "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> of(constant.name()))
                                .collect(Collectors.joining(", "))));
    }
}
