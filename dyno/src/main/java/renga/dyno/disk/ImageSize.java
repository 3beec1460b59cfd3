package renga.dyno.disk;

/// How large an image may grow. Images are sparse: what is not used costs nothing, what is deleted is given back.
public enum ImageSize {
    /// The writable layer of a dyno over its slug.
    LAYER(2L << 30, 131_072),
    /// `/app` of a build: the slug to be.
    BUILD(4L << 30, 524_288),
    /// `/build` and `/tmp` of a build.
    SCRATCH(4L << 30, 262_144),
    /// The build cache of an app.
    CACHE(4L << 30, 524_288);

    private final long bytesMax;
    private final int filesMax;

    ImageSize(long bytesMax, int filesMax) {
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
    }

    public long bytesMax() {
        return bytesMax;
    }

    public int filesMax() {
        return filesMax;
    }
}
