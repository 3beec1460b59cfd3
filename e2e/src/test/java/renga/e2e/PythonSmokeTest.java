package renga.e2e;

/// The smoke list with the Python sample.
class PythonSmokeTest extends SmokeList {
    PythonSmokeTest(Instance renga) {
        super(renga, new Sample("python-flask", "verse", "Python", "A verse by Python", "requirements.txt", "=="));
    }
}
