package io.github.litestreamagent.storage.s3;

/** ETags as listings and answers give them, in quotation marks or not. */
final class Etags {

    private Etags() {}

    static String bare(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }
}
