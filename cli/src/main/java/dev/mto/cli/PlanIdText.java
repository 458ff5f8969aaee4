package dev.mto.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Takes a text for a plan's id only where it can be one: it goes into an address. Stateless.
final class PlanIdText implements ITypeConverter<String> {
    /// What every plan's id looks like.
    static final String FORM = "plan_[a-z0-9]{1,40}";

    @Override
    public String convert(String text) {
        if (!text.matches(FORM)) {
            throw new TypeConversionException(
                    "'" + text + "' is not the id of a plan, such as plan_3f9k2m; mto list shows those there are");
        }
        return text;
    }
}
