package io.github.litestreamagent.store;

/** Told of each request when it has been carried out. Called by the threads of the server. */
@FunctionalInterface
public interface RequestLog {

    /**
     * One request is done, refused or not.
     *
     * @param operation PUT, PART, COMPLETE, GET, HEAD, LIST or DELETE
     * @param key of the object, or the prefix that was listed
     * @param bytes of the body of a PUT or PART if the client said it, else -1
     */
    void carriedOut(String operation, String key, long bytes);

    /** Listens to nothing. */
    static RequestLog none() {
        return (operation, key, bytes) -> {};
    }
}
