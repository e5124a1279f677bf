//! What resources watch of others: a name, a metric or a statistic that does not exist would never have data, and nothing would
//! say why.

use skylapse_services::alarm::Statistic;
use skylapse_services::call::Watched;
use skylapse_view::ProblemKind;

use super::document::Names;
use super::near::nearest;
use super::reader::{Reader, quote};
use super::resources::ResourceSlot;
use super::{Config, KIND_ROWS};
use crate::world::group_of;

/// Checks everything that a configuration watches; `path` is where it stands.
pub fn check(reader: &mut Reader<'_>, path: &str, config: &Config, names: &Names, resources: &[ResourceSlot]) {
    for Watched { resource: (key, name), metric: (metric_key, metric), statistic } in config.watched() {
        let mut problem = |key: &str, kind| reader.problem_at(format!("{path}.{key}"), kind);
        let kind = match kind_of(&name, names, resources) {
            Found::Kind(kind) => kind,
            Found::Unread => continue,
            Found::Nothing => {
                let nearest = nearest(&name, names.all());
                problem(key, ProblemKind::UnknownName { given: quote(&name), nearest });
                continue;
            }
        };
        let metrics = KIND_ROWS.iter().find(|row| row.kind == kind).map_or(&[][..], |row| row.metrics);
        let Some((_, statistics)) = metrics.iter().find(|(known, _)| *known == metric) else {
            let known = || metrics.iter().map(|(name, _)| *name);
            let (allowed, nearest) = (known().map(str::to_owned).collect(), nearest(&metric, known()));
            problem(metric_key, ProblemKind::NotOneOf { given: quote(&metric), allowed, nearest });
            continue;
        };
        let (key, ending, word) = statistic;
        if !statistics.contains(&ending) {
            let words = statistics.iter().filter_map(|ending| Statistic::of_ending(ending));
            let allowed = words.map(|statistic| statistic.name().to_owned()).collect();
            problem(key, ProblemKind::NotOneOf { given: quote(word), allowed, nearest: None });
        }
    }
}

enum Found {
    Kind(&'static str),
    /// The resource is there, but its kind could not be read: that is a problem already.
    Unread,
    Nothing,
}

/// The kind of the resource of this name, or of what could come to have it.
fn kind_of(name: &str, names: &Names, resources: &[ResourceSlot]) -> Found {
    let kind = |index: u32| resources.get(index as usize).and_then(|slot| slot.config.as_ref()).map(Config::kind);
    if let Some(index) = names.get(name) {
        return kind(index).map_or(Found::Unread, Found::Kind);
    }
    // `web-4` may come to be; a place (`web#0`) is nobody's name.
    let owner = group_of(name).filter(|_| !name.contains('#')).and_then(|group| names.group(group));
    let Some(owner) = owner else { return Found::Nothing };
    let row = kind(owner.start).and_then(|kind| KIND_ROWS.iter().find(|row| row.kind == kind));
    row.map_or(Found::Unread, |row| Found::Kind(row.members))
}
