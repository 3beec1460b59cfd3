package renga.platform.provider;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads the list of plans, which no manifest holds:
/// `[{"name": "basic", "price": {"cents": 900, "unit": "month"}, "default": true, "visible": true}]`.
record PlansReader(List<String> errors) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final List<String> UNITS = List.of("month", "hour");
    private static final int CENTS_MAX = 100_000_000;
    private static final Offer.Price FREE = new Offer.Price("test", "Test", "", 0, "month", true, true);

    /// The first is the default one unless another says so.
    List<Offer.Price> read(JsonNode plans) {
        if (plans.isMissingNode() || plans.isNull()) return List.of(FREE);
        JsonNode list = plans.isObject() ? plans.path("plans") : plans;
        if (!list.isArray() || list.isEmpty()) {
            errors.add("the plans have to be a list with one plan or more");
            return List.of();
        }
        boolean named = false;
        for (JsonNode plan : list) named |= plan.path("default").asBoolean(false);
        var found = new ArrayList<Offer.Price>();
        Set<String> names = new HashSet<>();
        for (JsonNode plan : list) {
            Offer.Price price = price(plan, named ? plan.path("default").asBoolean(false) : found.isEmpty());
            if (!names.add(price.name())) errors.add("plans: %s is there twice".formatted(price.name()));
            found.add(price);
        }
        if (found.stream().filter(Offer.Price::standard).count() > 1) errors.add("plans: only one can be the default");
        return found;
    }

    private Offer.Price price(JsonNode plan, boolean standard) {
        String name = plan.path("name").asString("");
        String plain = name.substring(name.indexOf(':') + 1);
        if (!NAME.matcher(plain).matches()) {
            errors.add("plans: \"%s\" cannot be a plan's name: a-z, 0-9 and dash".formatted(name));
        }
        JsonNode cents = plan.path("price").path("cents");
        if (!cents.isMissingNode()
                && !(cents.isIntegralNumber() && cents.asLong() >= 0 && cents.asLong() <= CENTS_MAX)) {
            errors.add("plans: price.cents of %s has to be a number from 0 to %d".formatted(plain, CENTS_MAX));
        }
        String unit = plan.path("price").path("unit").asString("month");
        if (!UNITS.contains(unit)) errors.add("plans: price.unit of %s has to be month or hour".formatted(plain));
        return new Offer.Price(
                plain,
                plan.path("human_name").asString(plain),
                plan.path("description").asString(""),
                cents.isIntegralNumber() ? cents.asInt(0) : 0,
                unit,
                standard,
                plan.path("visible").asBoolean(true));
    }
}
