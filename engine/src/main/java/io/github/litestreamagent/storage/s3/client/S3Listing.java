package io.github.litestreamagent.storage.s3.client;

import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The pages of a listing. The SDK takes whatever is answered with 200 for one that is empty: a web page, too. */
public final class S3Listing {

    /** How the message begins where the answer is no listing. */
    static final String NO_LISTING = "The answer is no listing";

    private S3Listing() {}

    public static Stream<ListObjectsV2Response> pages(S3Client client, Consumer<ListObjectsV2Request.Builder> request) {
        return client.listObjectsV2Paginator(request).stream().map(S3Listing::required);
    }

    private static ListObjectsV2Response required(ListObjectsV2Response page) {
        boolean named = page.name() != null || page.keyCount() != null || page.isTruncated() != null;
        if (!named || isPage(page.sdkHttpResponse())) {
            throw SdkClientException.create(NO_LISTING);
        }
        return page;
    }

    /** Returns true if the answer is meant for a browser. */
    static boolean isPage(SdkHttpResponse answer) {
        return answer.firstMatchingHeader("Content-Type")
                .map(type -> type.startsWith("text/html"))
                .orElse(false);
    }
}
