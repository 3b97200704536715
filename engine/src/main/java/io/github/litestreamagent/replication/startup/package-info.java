/**
 * Brings an opened database to the point where it is replicated, step by step. An obstacle sets it aside, and a later step tries again. Start
 * with {@code AttachStep}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code application}, {@code capture}, {@code checkpoint}, {@code database}, {@code fence},
 * {@code files}, {@code lease}, {@code reason}, {@code resume}, {@code runtime}, {@code snapshot}, {@code standby}, {@code state},
 * {@code upload}, {@code walmode}.
 */
package io.github.litestreamagent.replication.startup;
