/**
 * A benchmark that prints the figures of one run and their ratios, and asserts nothing: {@code Bench} is its order, {@code Workload} the plain
 * JDBC program that it forks bare and with the agent.
 */
package io.github.litestreamagent.bench;
