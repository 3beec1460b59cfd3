use std::env;
use tiny_http::{Response, Server};

const VERSE: &str = "A verse by Rust: iron gate at dusk, rain writes its name on it.\n";

fn main() {
    let port = env::var("PORT").expect("PORT is not set");
    let server = Server::http(format!("0.0.0.0:{port}")).expect("the port cannot be opened");
    for request in server.incoming_requests() {
        let answer = match request.url() {
            "/" => Response::from_string(VERSE),
            "/about" => Response::from_string(format!("dyno={}\n", env::var("DYNO").unwrap_or_default())),
            _ => Response::from_string("There is no such page.\n").with_status_code(404),
        };
        if let Err(problem) = request.respond(answer) {
            eprintln!("a visitor left: {problem}");
        }
    }
}
