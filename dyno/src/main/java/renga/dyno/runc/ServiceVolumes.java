package renga.dyno.runc;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.DynoException;
import renga.dyno.VolumeName;
import renga.dyno.Volumes;
import renga.dyno.disk.VolumeStore;
import renga.dyno.net.DynoNetwork;

/// The volumes and their addresses, each written down in a file beside its image. Thread-safe.
record ServiceVolumes(Path folder, VolumeStore store, DynoNetwork network) implements Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceVolumes.class);

    /// Takes the addresses again that an earlier JVM gave; before any other address is taken.
    void recover() throws IOException {
        try {
            for (VolumeName name : store.all()) recover(name);
        } catch (DynoException e) {
            throw new IOException("giving a volume an address: " + e.getMessage(), e);
        }
    }

    private void recover(VolumeName name) throws IOException, DynoException {
        String known = Files.exists(file(name)) ? Files.readString(file(name)).strip() : "";
        if (!known.isEmpty() && network.keep(known)) return;
        LOG.warn("volume {} has the address {} now, before: {}", name, assign(name), known.isEmpty() ? "none" : known);
    }

    @Override
    public synchronized void create(VolumeName name, long bytesMax) throws DynoException {
        store.create(name, bytesMax);
        try {
            if (!Files.exists(file(name))) assign(name);
        } catch (IOException e) {
            throw new DynoException("giving volume " + name + " an address: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void destroy(VolumeName name) throws DynoException {
        store.destroy(name);
        try {
            if (!Files.exists(file(name))) return;
            network.release(address(name));
            Files.delete(file(name));
        } catch (IOException e) {
            throw new DynoException("freeing the address of volume " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<VolumeName> all() {
        return store.all();
    }

    @Override
    public String address(VolumeName name) throws DynoException {
        try {
            if (!Files.exists(file(name))) throw new DynoException("there is no volume " + name);
            return Files.readString(file(name)).strip();
        } catch (IOException e) {
            throw new DynoException("reading the address of volume " + name + ": " + e.getMessage(), e);
        }
    }

    Inet4Address inet(VolumeName name) throws DynoException {
        return (Inet4Address) InetAddress.ofLiteral(address(name));
    }

    @Override
    public long bytes(VolumeName name) {
        return store.bytes(name);
    }

    private String assign(VolumeName name) throws IOException, DynoException {
        String address = network.take().getHostAddress();
        Path beside = folder.resolve(name + ".address.next");
        Files.writeString(beside, address + "\n");
        Files.move(beside, file(name), StandardCopyOption.ATOMIC_MOVE);
        return address;
    }

    private Path file(VolumeName name) {
        return folder.resolve(name + ".address");
    }
}
