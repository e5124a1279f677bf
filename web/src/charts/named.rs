//! A few things by name: with a handful of names, looking through all of them is quicker and smaller than any map.

/// Things by name.
pub struct Named<T> {
    things: Vec<(&'static str, T)>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { things: vec![] }
    }
}

impl<T> Named<T> {
    /// The thing of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.things.iter().find(|(own, _)| *own == name).map(|(_, thing)| thing)
    }

    /// The thing of that name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.things.iter_mut().find(|(own, _)| *own == name).map(|(_, thing)| thing)
    }

    /// Puts a thing in the place of the one that had its name.
    pub fn insert(&mut self, name: &'static str, thing: T) -> Option<T> {
        let before = self.remove(name);
        self.things.push((name, thing));
        before
    }

    /// Takes the thing of that name away.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let at = self.things.iter().position(|(own, _)| *own == name)?;
        Some(self.things.swap_remove(at).1)
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.things.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Named;

    #[test]
    fn a_name_has_one_thing() {
        let mut named = Named::default();
        assert_eq!(named.insert("a", 1), None);
        assert_eq!(named.insert("b", 2), None);
        assert_eq!(named.insert("a", 3), Some(1));
        assert_eq!((named.get("a"), named.get("b"), named.get("c")), (Some(&3), Some(&2), None));
        assert_eq!((named.remove("b"), named.get("b")), (Some(2), None));
    }
}
