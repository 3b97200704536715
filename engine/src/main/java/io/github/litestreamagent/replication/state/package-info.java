/**
 * The state of one database: what the application has open, and what the agent holds of it. All of it is guarded by {@code Holding.lock}.
 * Start with {@code Holding}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code application}, {@code capture}, {@code checkpoint}, {@code database}, {@code files},
 * {@code lease}, {@code reason}, {@code resume}, {@code runtime}, {@code upload}.
 */
package io.github.litestreamagent.replication.state;
