/**
 * Log lines in Litestream's words and form, on standard error. Start with {@link io.github.litestreamagent.logging.Log}; {@link
 * io.github.litestreamagent.logging.Logging} sets level and format once. {@link io.github.litestreamagent.logging.LagAlarm} decides when a
 * lag is worth a line, {@link io.github.litestreamagent.logging.Secrets} keeps credentials out of all of them.
 */
package io.github.litestreamagent.logging;
