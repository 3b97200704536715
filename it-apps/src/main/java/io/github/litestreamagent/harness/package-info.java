/**
 * Runs applications in processes of their own, with and without the agent, and looks from outside at what came of it: {@code Command} starts
 * a program, {@code Replica} reads the bucket, {@code Acknowledged} what the application had promised, {@code Verdict} compares.
 */
package io.github.litestreamagent.harness;
