package renga.router.http;

/// Where requests of one client connection come from, as the headers and the log need it.
///
/// @param address the client's own address, ASCII
/// @param port the port it connected to, ASCII digits
/// @param scheme `http` or `https`, ASCII
public record Origin(byte[] address, byte[] port, byte[] scheme) {
    public static Origin http(String address, int port) {
        return new Origin(Text.ascii(address), Text.ascii(Integer.toString(port)), Text.ascii("http"));
    }
}
