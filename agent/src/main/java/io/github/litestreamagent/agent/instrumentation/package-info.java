/**
 * Weaves the hooks into sqlite-jdbc. {@link io.github.litestreamagent.agent.instrumentation.Installation} is where the open part of the
 * jar comes in; {@code HookPoints} is the table of methods. A <em>hook</em> is called at entry with two objects, the <em>subject</em> (a
 * {@code DB} or a connection) and a <em>detail</em> (SQL, file name, properties), and what it returned is called at exit.
 */
package io.github.litestreamagent.agent.instrumentation;
