package renga.platform.formation;

import java.time.Instant;
import java.util.UUID;
import renga.core.DynoSize;

/// How many dynos of which size a process type is to have.
record Scale(UUID id, int quantity, DynoSize size, Instant createdAt, Instant updatedAt) {
    Scale to(int newQuantity, DynoSize newSize, Instant now) {
        return new Scale(id, newQuantity, newSize, createdAt, now);
    }
}
