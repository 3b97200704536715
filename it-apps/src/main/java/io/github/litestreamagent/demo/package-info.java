/** The demonstration behind the script {@code demo}: {@code Demo} is its story, step by step. */
package io.github.litestreamagent.demo;
