//! Questions about what users wrote: schemas, schedules. What takes more than a moment is answered on a thread of its own, while
//! no transaction is open: the action that asked is given up, and done again with the answer at hand.

use std::sync::{Mutex, PoisonError};

use foldhash::HashMap;
use jiff::Timestamp;
use serde_json::Value;

use super::schema::fits;
use crate::api::schedule::Horizon;
use filterc_server::failure::Failure;
use filterc_server::model::Object;

/// Schedules that are looked at in a moment.
const FEW: usize = 2;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// Is a JSON Schema valid?
    Schema(Value),
    /// Does a value fit a schema?
    Value { value: Value, schema: Value },
    /// Which members of an object, each taken by itself, do not fit a schema?
    Members { members: Object, schema: Value },
    /// When is each of some stored schedules due? The answers are times with blanks between them.
    Times { schedules: Vec<Value>, horizon: Horizon },
}

/// The errors, names or times that were asked for.
type Answer = Vec<String>;

/// The questions of an action and their answers, kept over all its attempts.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The time of the first attempt.
    pub(super) since: Timestamp,
    asked: Mutex<AskedQuestions>,
}

impl Default for Answers {
    fn default() -> Self {
        Self { since: Timestamp::now(), asked: Mutex::default() }
    }
}

#[derive(Debug, Default)]
struct AskedQuestions {
    known: HashMap<Question, Answer>,
    open: Option<Question>,
}

impl Answers {
    /// The answer, or a failure after which [`Answers::find`] finds it.
    pub(super) fn get(&self, question: Question) -> Result<Answer, Failure> {
        if question.is_small() {
            return Ok(question.answer());
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = asked.known.get(&question) {
            return Ok(answer.clone());
        }
        asked.open = Some(question);
        Err(Failure::Broken("what takes long is looked at before a transaction begins".to_owned()))
    }

    /// Answers the question that was left open; false where there is none.
    pub(crate) async fn find(&self) -> Result<bool, Failure> {
        let open = self.asked.lock().unwrap_or_else(PoisonError::into_inner).open.take();
        let Some(question) = open else { return Ok(false) };
        let answered = tokio::task::spawn_blocking(|| (question.answer(), question)).await;
        let (answer, question) = answered.map_err(|error| Failure::Broken(error.to_string()))?;
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).known.insert(question, answer);
        Ok(true)
    }
}

impl Question {
    fn is_small(&self) -> bool {
        match self {
            Self::Schema(schema) => fits::is_small(schema, &Value::Null),
            Self::Value { value, schema } => fits::is_small(schema, value),
            Self::Members { members, schema } => fits::is_small(schema, &Value::Object(members.clone())),
            Self::Times { schedules, .. } => schedules.len() <= FEW,
        }
    }

    pub(super) fn answer(&self) -> Answer {
        match self {
            Self::Schema(schema) => fits::bad_schema(schema).into_iter().collect(),
            Self::Value { value, schema } => fits::misfit(value, schema).into_iter().collect(),
            Self::Members { members, schema } => fits::unfit(members, schema),
            Self::Times { schedules, horizon } => {
                let times = schedules.iter().map(|schedule| horizon.due(schedule));
                times
                    .map(|times| times.iter().map(Timestamp::to_string).collect::<Vec<_>>().join(" "))
                    .collect()
            }
        }
    }
}
