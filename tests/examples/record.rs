//! Asks the steps of `tests/writes/NAME.steps` of a real server and writes down what it answers: `record URL NAME`.

#![allow(clippy::unwrap_used, reason = "a tool of the tests")]

use std::{env, fs};

use filterc_tests::steps;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [url, name] = arguments.as_slice() else {
        eprintln!("usage: record http://127.0.0.1:4200/api NAME");
        std::process::exit(2);
    };
    let text = steps::text(name);
    let answers = steps::ask(url, &text);
    let lines: Vec<_> = steps::steps(&text)
        .iter()
        .zip(&answers)
        .map(|(step, answer)| {
            println!("{:>4} {} {}", step.line, answer["status"], step.name());
            format!("{answer}\n")
        })
        .collect();
    fs::write(steps::answers_file(name), lines.concat()).unwrap();
}
