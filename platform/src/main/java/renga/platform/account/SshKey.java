package renga.platform.account;

import java.time.Instant;
import java.util.UUID;

/// A public key somebody uploaded.
///
/// @param fingerprint MD5 over the key's bytes, in hex with colons, as Heroku writes it
public record SshKey(UUID id, String publicKey, String comment, String fingerprint, Instant createdAt) {}
