//! A policy in words: one line a value, with its reason.

use serde_json::Value;

/// The values of a policy, each with the reason that stands beside it.
pub(super) fn in_words(policy: &Value) -> String {
    let mut lines = Vec::new();
    say(&mut lines, "", policy);
    lines.join("\n")
}

fn say(lines: &mut Vec<String>, name: &str, value: &Value) {
    let Value::Object(fields) = value else {
        lines.push(format!("  {name}: {}", plain(value)));
        return;
    };
    // `value` and `reason` are one line.
    if let (2, Some(of), Some(Value::String(reason))) =
        (fields.len(), fields.get("value"), fields.get("reason"))
    {
        lines.push(format!("  {name}: {}. {reason}", plain(of)));
        return;
    }
    for (field, value) in fields {
        let name = match name {
            "" => field.clone(),
            name => format!("{name}.{field}"),
        };
        say(lines, &name, value);
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(plain).collect();
            values.join(", ")
        }
        Value::Null => "none".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
