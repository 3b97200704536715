/**
 * Support for tests of every module: an S3 server, whichever can be had ({@link io.github.litestreamagent.testing.WithS3}), outside
 * programs ({@link io.github.litestreamagent.testing.Programs}) and a bad network ({@link io.github.litestreamagent.testing.BadNetwork}).
 */
package io.github.litestreamagent.testing;
