//! Adds a resource to a scenario's document, or takes one away with everything that names it.

use serde_json::{Value as Json, json};

use super::resources::COUNT_KEY;
use crate::world::group_of;

/// Appends a resource like the one at `index`, with a name of its own and no copies.
pub fn add(document: &mut Json, index: usize) {
    let names: Vec<String> = ids(document).collect();
    let Some(list) = document["resources"].as_array_mut() else { return };
    let mut new = list[index].clone();
    let kind = new["kind"].as_str().unwrap_or_default().to_owned();
    let is_free = |name: &String| !names.iter().any(|taken| taken == name || name.starts_with(&format!("{taken}-")));
    // A name that the copies of another resource could have would mean both.
    let base = if names.contains(&kind) { format!("{kind}-own") } else { kind };
    let name = (1..).map(|n: u64| format!("{base}-{n}")).find(is_free).expect("there is always a free name");
    new["id"] = json!(name);
    drop_count(&mut new);
    list.push(new);
}

/// Takes a resource away: the last copy of one that has some, otherwise the resource itself. Links, workloads and commands
/// that name it go too.
pub fn remove(document: &mut Json, index: usize) {
    let Some(id) = document["resources"][index]["id"].as_str().map(str::to_owned) else { return };
    let n_copies = count_of(&mut document["resources"][index]).and_then(|count| count.as_u64());
    let one_fewer = n_copies.and_then(|n| n.checked_sub(1)).filter(|n| *n > 0);
    match (one_fewer, count_of(&mut document["resources"][index])) {
        (Some(n), Some(count)) => *count = json!(n),
        _ => drop(document["resources"].as_array_mut().map(|list| list.remove(index))),
    }
    let last = one_fewer.map(|n| format!("{id}-{}", n + 1));
    let is_gone = |name: &str| match &last {
        Some(last) => name == last,
        None => name == id || group_of(name) == Some(&id),
    };
    let is_other = |item: &Json, key: &str| !item[key].as_str().is_some_and(is_gone);
    for (list, keys) in [("links", &["from", "to"][..]), ("workloads", &["target"]), ("commands", &["target"])] {
        if let Some(items) = document.get_mut(list).and_then(Json::as_array_mut) {
            items.retain(|item| keys.iter().all(|key| is_other(item, key)));
        }
    }
}

fn ids(document: &Json) -> impl Iterator<Item = String> {
    ["resources", "workloads"].into_iter().flat_map(move |list| {
        let items = document[list].as_array().into_iter().flatten();
        items.filter_map(|item| item["id"].as_str().map(str::to_owned))
    })
}

/// Where a resource says how many copies it has.
fn count_of(resource: &mut Json) -> Option<&mut Json> {
    let is_outside = resource.get(COUNT_KEY).is_some();
    let place = if is_outside { Some(resource) } else { resource.get_mut("config") };
    place?.get_mut(COUNT_KEY)
}

fn drop_count(resource: &mut Json) {
    let config = resource.get_mut("config").and_then(Json::as_object_mut);
    config.map(|config| config.remove(COUNT_KEY));
    resource.as_object_mut().map(|resource| resource.remove(COUNT_KEY));
}
