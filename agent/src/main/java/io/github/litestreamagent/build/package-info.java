/**
 * Makes the class files of the jar quicker to load; run by the build, and not in the jar. {@code LambdasToClasses} is where to start. Uses
 * Byte Buddy's ASM alone.
 */
package io.github.litestreamagent.build;
