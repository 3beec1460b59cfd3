/// Who may do something: accounts, passwords, tokens, sessions, ssh keys, OAuth clients, browser logins.
@NullMarked
package renga.platform.account;

import org.jspecify.annotations.NullMarked;
