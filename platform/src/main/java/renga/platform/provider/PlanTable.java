package renga.platform.provider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.db.Columns;

/// Reads and writes the table `addon_plan` within one transaction.
record PlanTable(Handle tx) {
    private static final String SELECT = """
            SELECT id, service_id, name, human_name, description, cents, unit, is_default, visible, retired_at, created_at,
                   updated_at
            FROM addon_plan ORDER BY cents, name
            """;
    private static final String UPSERT = """
            INSERT INTO addon_plan (id, service_id, name, human_name, description, cents, unit, is_default, visible,
                                    created_at, updated_at)
            VALUES (:id, :service, :name, :human, :description, :cents, :unit, :standard, :visible, :now, :now)
            ON CONFLICT (service_id, name) DO UPDATE
            SET human_name = :human, description = :description, cents = :cents, unit = :unit, is_default = :standard,
                visible = :visible, retired_at = NULL, updated_at = :now
            """;
    private static final String RETIRE = """
            UPDATE addon_plan SET retired_at = :now, is_default = false, updated_at = :now
            WHERE service_id = :service AND retired_at IS NULL AND NOT name = ANY(:names)
            """;

    /// The cheapest first.
    List<Plan> all() {
        return tx.createQuery(SELECT).map((rs, _) -> read(rs)).list();
    }

    /// What the provider offers from now on; plans that are not among these are retired.
    void write(UUID service, List<Offer.Price> plans, Instant now) {
        tx.createUpdate(RETIRE)
                .bind("service", service)
                .bind("names", plans.stream().map(Offer.Price::name).toArray(String[]::new))
                .bind("now", now)
                .execute();
        for (Offer.Price plan : plans) {
            tx.createUpdate(UPSERT)
                    .bind("id", UUID.randomUUID())
                    .bind("service", service)
                    .bind("name", plan.name())
                    .bind("human", plan.humanName())
                    .bind("description", plan.description())
                    .bind("cents", plan.cents())
                    .bind("unit", plan.unit())
                    .bind("standard", plan.standard())
                    .bind("visible", plan.visible())
                    .bind("now", now)
                    .execute();
        }
    }

    private static Plan read(ResultSet rs) throws SQLException {
        return new Plan(
                Columns.uuid(rs, "id"),
                Columns.uuid(rs, "service_id"),
                rs.getString("name"),
                rs.getString("human_name"),
                rs.getString("description"),
                rs.getInt("cents"),
                rs.getString("unit"),
                rs.getBoolean("is_default"),
                rs.getBoolean("visible"),
                Columns.maybeInstant(rs, "retired_at").isPresent(),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
