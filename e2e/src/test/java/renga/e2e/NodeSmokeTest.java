package renga.e2e;

/// The smoke list with the Node sample.
class NodeSmokeTest extends SmokeList {
    NodeSmokeTest(Instance renga) {
        super(renga, new Sample("node-express", "smoke", "Node.js", "A verse by Node.js", "package.json", "{"));
    }
}
