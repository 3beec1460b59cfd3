package renga.platform.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import renga.platform.build.Source;
import renga.platform.build.SourceException;
import renga.platform.build.SourceSink;

/// A tree without the one folder that all of it may lie in, as archives of code hosts have it (`shop-0a1b2c/…`): it
/// is no part of the app, as on Heroku.
record TopFolder(Source tree) implements Source {
    @Override
    public void writeTo(SourceSink sink) throws IOException, SourceException {
        Optional<String> top = top();
        tree.writeTo(top.isEmpty() ? sink : new Below(top.get() + "/", sink));
    }

    /// Reads only as far as there may still be one.
    private Optional<String> top() throws IOException, SourceException {
        var search = new Search();
        try {
            tree.writeTo(search);
            // Such names are refused where all are.
            return search.top.filter(name -> !name.isEmpty() && !name.equals("..") && !name.equals("."));
        } catch (SourceException e) {
            if (search.over) return Optional.empty();
            throw e;
        }
    }

    private static final class Search implements SourceSink {
        private Optional<String> top = Optional.empty();
        private boolean over;

        @Override
        public void folder(String path) throws SourceException {
            int slash = path.indexOf('/');
            String first = slash < 0 ? path : path.substring(0, slash);
            if (top.isPresent() && !top.get().equals(first)) throw several();
            top = Optional.of(first);
        }

        @Override
        public void file(String path, boolean executable, long bytes, InputStream content)
                throws IOException, SourceException {
            in(path);
            content.transferTo(OutputStream.nullOutputStream());
        }

        @Override
        public void link(String path, String target) throws SourceException {
            in(path);
        }

        @Override
        public void submodule(String path, String address, String commit) throws SourceException {
            in(path);
        }

        private void in(String path) throws SourceException {
            if (path.indexOf('/') <= 0) throw several();
            folder(path);
        }

        private SourceException several() {
            over = true;
            return new SourceException("there is more than one thing at the top");
        }
    }

    /// @param top ends in `/`
    private record Below(String top, SourceSink sink) implements SourceSink {
        @Override
        public void folder(String path) throws SourceException {
            if (path.length() > top.length()) sink.folder(path.substring(top.length()));
        }

        @Override
        public void file(String path, boolean executable, long bytes, InputStream content)
                throws IOException, SourceException {
            sink.file(path.substring(top.length()), executable, bytes, content);
        }

        @Override
        public void link(String path, String target) throws IOException, SourceException {
            sink.link(path.substring(top.length()), target);
        }

        @Override
        public void submodule(String path, String address, String commit) throws IOException, SourceException {
            sink.submodule(path.substring(top.length()), address, commit);
        }
    }
}
