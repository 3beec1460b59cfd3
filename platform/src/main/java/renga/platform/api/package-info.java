/// What every endpoint shares: TLS, who is calling, errors, paging; and the endpoints of accounts.
///
/// Each room's `*Routes` lives in its room and imports this package; this package imports no room but account.
@NullMarked
package renga.platform.api;

import org.jspecify.annotations.NullMarked;
