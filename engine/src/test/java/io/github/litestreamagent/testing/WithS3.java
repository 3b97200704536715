package io.github.litestreamagent.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs S3. Constructors and methods may take an {@link S3Bucket}, a fresh one for each class, or the {@link S3Server},
 * one for each JVM.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("s3")
@ExtendWith(S3Extension.class)
public @interface WithS3 {}
