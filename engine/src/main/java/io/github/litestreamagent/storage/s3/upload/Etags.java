package io.github.litestreamagent.storage.s3.upload;

/** ETags as listings and answers give them, in quotation marks or not. */
public final class Etags {

    private Etags() {}

    public static String bare(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }
}
