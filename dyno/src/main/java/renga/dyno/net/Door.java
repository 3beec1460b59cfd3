package renga.dyno.net;

import java.net.Inet4Address;

/// A service's port, which some dynos may open.
public record Door(Inet4Address service, int port) {}
