package renga.router.proxy;

import renga.router.http.RequestHead;

/// What must be remembered of a request once its head is sent on.
record Ask(
        boolean isHead,
        boolean isHttp10,
        boolean keepsAlive,
        boolean upgrades,
        boolean isIdempotent,
        boolean hasBody,
        boolean expectsContinue) {
    static Ask of(RequestHead head) {
        return new Ask(
                head.isHead(),
                head.isHttp10(),
                head.keepsAlive(),
                head.upgrades(),
                head.isIdempotent(),
                head.bodyLength() != 0,
                head.expectsContinue());
    }
}
