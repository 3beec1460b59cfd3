package renga.platform.db;

import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.argument.Arguments;
import org.jdbi.v3.core.argument.NullArgument;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.BuildId;
import renga.core.ReleaseId;
import renga.core.SlugDigest;
import renga.core.SlugId;

/// Teaches JDBI the ids of core, so that SQL binds and reads them as they are.
final class HouseTypes {
    private HouseTypes() {}

    static Jdbi on(Jdbi jdbi) {
        // An absent value takes the type of its column; JDBI's own choice, text, fits no uuid.
        jdbi.getConfig(Arguments.class).setUntypedNullArgument(new NullArgument(Types.NULL));
        // Errors reach the log, and what is bound may be a secret.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        uuid(jdbi, AccountId.class, AccountId::value, AccountId::new);
        uuid(jdbi, AppId.class, AppId::value, AppId::new);
        uuid(jdbi, ReleaseId.class, ReleaseId::value, ReleaseId::new);
        uuid(jdbi, SlugId.class, SlugId::value, SlugId::new);
        uuid(jdbi, BuildId.class, BuildId::value, BuildId::new);
        jdbi.registerArgument(bound(SlugDigest.class, SlugDigest::hex));
        jdbi.registerColumnMapper(SlugDigest.class, (rs, column, _) -> new SlugDigest(rs.getString(column)));
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(UUID.class, "uuid");
        return jdbi;
    }

    private static <T> void uuid(Jdbi jdbi, Class<T> type, Function<T, UUID> out, Function<UUID, T> in) {
        jdbi.registerArgument(bound(type, out));
        jdbi.registerColumnMapper(type, (rs, column, _) -> in.apply(rs.getObject(column, UUID.class)));
    }

    private static <T> ArgumentFactory bound(Class<T> type, Function<T, ?> out) {
        return (_, value, _) -> {
            if (!type.isInstance(value)) return Optional.empty();
            Object plain = out.apply(type.cast(value));
            Argument argument = (position, statement, _) -> statement.setObject(position, plain);
            return Optional.of(argument);
        };
    }
}
