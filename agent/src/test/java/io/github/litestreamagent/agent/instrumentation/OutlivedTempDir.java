package io.github.litestreamagent.agent.instrumentation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/** A temporary directory in which threads of the agent, which outlive a test, may still write while it is deleted. */
@TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface OutlivedTempDir {}
