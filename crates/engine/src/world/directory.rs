//! Names: which resource has which, which resources stand together in a group, and what a command's target means now.
//!
//! A group is a resource of the scenario (`web`), its copies (`"count": 3` makes `web-1` … `web-3`) and everything that they
//! create in mid-run. What comes to be is named after its group with the next free number: `web-4`; in the group of a single
//! resource `web` the first is `web-2`. A resource that brings forth another kind (`asg`) is no member of its group: its first is
//! `asg-1`, and `asg#0` is the oldest of those.

use std::sync::Arc;

use skylapse_units::SortedMap;

use crate::scenario::Resource;

/// Clones share it until a resource comes to be, so snapshots cost nothing.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    /// Of every resource: its name and its group.
    resources: Vec<(Arc<str>, Arc<str>)>,
    index: SortedMap<Arc<str>, u32>,
    groups: SortedMap<Arc<str>, Group>,
}

/// Members in the order in which they came to be.
#[derive(Clone, Debug, Default)]
struct Group {
    /// The resource of the scenario that it is named after.
    owner: u32,
    members: Vec<u32>,
    next: u64,
}

/// What a target means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target<'a> {
    /// One resource.
    One(u32),
    /// A whole group.
    Group(&'a [u32]),
    /// A member of a group by its place: `web#0` is the oldest that is not gone.
    Place(&'a [u32], u64),
    /// Nothing has this name now; the resource that the group it would belong to is named after.
    Nothing(Option<u32>),
}

impl Directory {
    /// Everything that stands in the scenario.
    #[must_use]
    pub fn new(resources: &[Resource]) -> Self {
        let mut directory = Self::default();
        for resource in resources {
            let row = resource.config.kind_row();
            directory.put(resource.id.as_str().into(), resource.group.as_str().into(), row.members == row.kind);
        }
        directory
    }

    /// A new member of the group of `parent`: its index and its name.
    pub fn join(&mut self, parent: u32) -> (u32, Arc<str>) {
        let inner = Arc::make_mut(&mut self.inner);
        let group = Arc::clone(&inner.resources[parent as usize].1);
        let state = inner.groups.get_mut(&group).expect("every resource is in a group");
        let name = loop {
            let name: Arc<str> = format!("{group}-{}", state.next).into();
            if inner.index.get(&name).is_none() {
                break name;
            }
            state.next += 1;
        };
        (self.put(Arc::clone(&name), group, true), name)
    }

    /// The name of a resource.
    #[must_use]
    pub fn name(&self, resource: u32) -> &str {
        &self.inner.resources[resource as usize].0
    }

    /// The resource of the scenario whose settings one that came to be in mid-run began with; any other is its own.
    #[must_use]
    pub fn origin(&self, resource: u32, of_scenario: &[Resource]) -> u32 {
        if (resource as usize) < of_scenario.len() {
            return resource;
        }
        let group = self.inner.resources.get(resource as usize).map(|(_, group)| &**group);
        of_scenario.iter().position(|one| Some(&*one.group) == group).unwrap_or(0) as u32
    }

    /// All names, in the order of the resources.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.resources.iter().map(|(name, _)| &**name)
    }

    /// The resource of this name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<u32> {
        self.inner.index.get(name).copied()
    }

    /// What a target means now.
    #[must_use]
    pub fn resolve(&self, target: &str) -> Target<'_> {
        if let Some(index) = self.index(target) {
            return Target::One(index);
        }
        if let Some(group) = self.inner.groups.get(target) {
            return Target::Group(&group.members);
        }
        if let Some((group, place)) = target.split_once('#')
            && let (Some(group), Ok(place)) = (self.inner.groups.get(group), place.parse())
        {
            return Target::Place(&group.members, place);
        }
        let owner = group_of(target).and_then(|group| self.inner.groups.get(group));
        Target::Nothing(owner.map(|group| group.owner))
    }

    fn put(&mut self, name: Arc<str>, group: Arc<str>, is_member: bool) -> u32 {
        let inner = Arc::make_mut(&mut self.inner);
        let index = inner.resources.len() as u32;
        if inner.groups.get(&group).is_none() {
            inner.groups.insert(Arc::clone(&group), Group { owner: index, ..Group::default() });
        }
        let state = inner.groups.get_or_default(Arc::clone(&group));
        if is_member {
            state.members.push(index);
        }
        state.next = state.members.len() as u64 + 1;
        inner.index.insert(Arc::clone(&name), index);
        inner.resources.push((name, group));
        index
    }
}

/// The group that a name belongs to which could come to be: `web` of `web-4` and of `web#0`.
#[must_use]
pub fn group_of(name: &str) -> Option<&str> {
    let (group, number) = name.rsplit_once(['-', '#'])?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !group.is_empty()).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Config;

    fn directory(named: &[(&str, &str)]) -> Directory {
        let config = Config::of_kind("lambda").expect("a registered kind");
        let resource = |(id, group): &(&str, &str)| Resource {
            id: (*id).to_owned(),
            group: (*group).to_owned(),
            config: config.clone(),
        };
        Directory::new(&named.iter().map(resource).collect::<Vec<_>>())
    }

    #[test]
    fn what_comes_to_be_is_named_after_its_group_with_the_next_free_number() {
        let cases: [(&[(&str, &str)], &str); 3] = [
            (&[("web-1", "web"), ("web-2", "web")], "web-3"),
            (&[("web", "web")], "web-2"),
            (&[("web", "web"), ("web-2", "web-2")], "web-3"),
        ];
        for (named, name) in cases {
            let mut directory = directory(named);
            let (index, given) = directory.join(0);
            assert_eq!((&*given, directory.index(name)), (name, Some(index)));
        }
    }

    #[test]
    fn a_resource_that_brings_forth_another_kind_is_no_member_of_its_group() {
        let mut directory = Directory::default();
        directory.put("asg".into(), "asg".into(), false);
        assert_eq!(directory.resolve("asg-1"), Target::Nothing(Some(0)));
        let (index, name) = directory.join(0);
        assert_eq!((&*name, directory.resolve("asg")), ("asg-1", Target::One(0)));
        assert_eq!(directory.resolve("asg#0"), Target::Place(&[index], 0));
        assert_eq!(&*directory.join(0).1, "asg-2");
    }

    #[test]
    fn a_target_is_a_resource_a_group_a_place_in_it_or_nothing_yet() {
        let directory = directory(&[("db", "db"), ("web-1", "web"), ("web-2", "web")]);
        let cases = [
            ("web-2", Target::One(2)),
            ("db", Target::One(0)),
            ("web", Target::Group(&[1, 2])),
            ("web#1", Target::Place(&[1, 2], 1)),
            ("web-9", Target::Nothing(Some(1))),
            ("api-9", Target::Nothing(None)),
            ("web-x", Target::Nothing(None)),
        ];
        for (target, expected) in cases {
            assert_eq!(directory.resolve(target), expected, "{target}");
        }
    }
}
