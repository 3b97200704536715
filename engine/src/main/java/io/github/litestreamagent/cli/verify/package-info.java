/**
 * The command {@code verify}, which proves that a replica can be restored. Start with {@link
 * io.github.litestreamagent.cli.verify.VerifyCommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code command}, {@code terminal}, {@code sqlite}.
 */
package io.github.litestreamagent.cli.verify;
