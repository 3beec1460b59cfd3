package renga.dyno;

/// Where a service listens: on the address of its volume.
///
/// @param port TCP, from 1
public record ServicePort(VolumeName service, int port) {
    public ServicePort {
        if (port < 1 || port > 65_535) throw new IllegalArgumentException("port " + port);
    }
}
