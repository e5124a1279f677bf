//! What the registration list of services becomes here: one configuration type, one set of quotas, one table of kinds.
//!
//! For the row `lambda: Lambda` the macro below emits the variant `Config::Lambda(FunctionConfig)`, the field
//! `Quotas::lambda`, and one arm in each function. It holds no logic: every arm calls a generic function of
//! [`crate::scenario`].

use skylapse_services::call::{Action, Scope, Watched};
use skylapse_services::field::{Args, Field, Member, Shape, Source, Value};
use skylapse_services::service::Service;

/// One setting with its values, whatever service it belongs to.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// Permanent number.
    pub id: u16,
    /// The key in the scenario.
    pub key: &'static str,
    /// What values it takes.
    pub shape: Shape,
    /// Where it comes from.
    pub source: Source,
    /// The value now.
    pub value: Value,
    /// AWS's default, or the model's.
    pub default: Value,
}

/// Two settings of one resource that cannot go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResourceConflict {
    /// Index into the scenario's resources.
    pub resource: u32,
    /// The key at fault.
    pub key: &'static str,
    /// The key that it disagrees with.
    pub other: &'static str,
    /// A string key that says why.
    pub reason: &'static str,
}

/// One action of a kind, whatever service it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct ActionRow {
    /// AWS's name of it.
    pub name: &'static str,
    /// Its arguments.
    pub args: &'static [Member],
    /// Whom it reaches when it names a group.
    pub scope: Scope,
}

/// What the engine must know of a kind before there is a resource of it.
#[derive(Clone, Copy, Debug)]
pub struct KindRow {
    /// The `kind` of a scenario.
    pub kind: &'static str,
    /// The kind of what its resources create.
    pub members: &'static str,
    /// A scenario may ask for several at once.
    pub is_counted: bool,
    /// The kinds that a link can lead to from one of its resources.
    pub sends_to: &'static [&'static str],
    /// Its resources answer requests.
    pub serves_requests: bool,
    /// What one takes at most, in bytes.
    pub resource_bytes: u64,
    /// AWS's error code for a name that nothing has.
    pub not_found: &'static str,
    /// Which numbers of one can be watched, with their statistics.
    pub metrics: &'static [(&'static str, &'static [&'static str])],
}

fn action_rows<C>(actions: &'static [Action<C>]) -> Vec<ActionRow> {
    actions.iter().map(|&Action { name, args, scope, read: _ }| ActionRow { name, args, scope }).collect()
}

fn read_action<C>(actions: &'static [Action<C>], name: &str, args: &Args) -> Option<C> {
    actions.iter().find(|action| action.name == name).map(|action| (action.read)(args))
}

fn rows<C>(fields: &'static [Field<C>], now: &C, default: &C) -> Vec<FieldRow> {
    let row = |field: &Field<C>| FieldRow {
        id: field.id,
        key: field.key,
        shape: field.shape.clone(),
        source: field.source,
        value: (field.get)(now),
        default: (field.get)(default),
    };
    fields.iter().map(row).collect()
}

fn set<C>(fields: &'static [Field<C>], target: &mut C, key: &str, value: Value) {
    if let Some(field) = fields.iter().find(|field| field.key == key) {
        (field.set)(target, value);
    }
}

macro_rules! registry {
    ($($module:ident: $Service:ident,)*) => {
        /// The configuration of one resource, whatever its kind.
        #[derive(Clone, Debug)]
        pub enum Config {
            $(
                #[doc = concat!("Of `", stringify!($module), "`.")]
                $Service(<skylapse_services::$module::$Service as Service>::Config),
            )*
        }

        /// A call of one action, whatever the kind of its resource.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Call {
            $(
                #[doc = concat!("Of `", stringify!($module), "`.")]
                $Service(<skylapse_services::$module::$Service as Service>::Call),
            )*
        }

        impl Call {
            /// The call of an action of this kind; `None` when the kind has no such action.
            #[must_use]
            pub fn read(kind: &str, action: &str, args: &Args) -> Option<Self> {
                $(if kind == <skylapse_services::$module::$Service as Service>::KIND {
                    let actions = <skylapse_services::$module::$Service as Service>::actions();
                    return read_action(actions, action, args).map(Self::$Service);
                })*
                None
            }
        }

        /// Every action of a kind, besides `Set`.
        #[must_use]
        pub fn actions(kind: &str) -> Vec<ActionRow> {
            $(if kind == <skylapse_services::$module::$Service as Service>::KIND {
                return action_rows(<skylapse_services::$module::$Service as Service>::actions());
            })*
            vec![]
        }

        /// What is known of each kind, in the order of [`KINDS`].
        pub const KIND_ROWS: &[KindRow] = &[$(KindRow {
            kind: <skylapse_services::$module::$Service as Service>::KIND,
            members: <skylapse_services::$module::$Service as Service>::MEMBERS,
            is_counted: <skylapse_services::$module::$Service as Service>::IS_COUNTED,
            sends_to: <skylapse_services::$module::$Service as Service>::SENDS_TO,
            serves_requests: <skylapse_services::$module::$Service as Service>::SERVES_REQUESTS,
            resource_bytes: <skylapse_services::$module::$Service as Service>::RESOURCE_BYTES,
            not_found: <skylapse_services::$module::$Service as Service>::NOT_FOUND,
            metrics: <skylapse_services::$module::$Service as Service>::METRICS,
        },)*];

        /// The quotas of the account, service by service.
        #[derive(Clone)]
        pub struct Quotas {
            $(
                #[doc = concat!("Of `", stringify!($module), "`.")]
                pub $module: <skylapse_services::$module::$Service as Service>::Quotas,
            )*
        }

        /// Every `kind` that a resource can have.
        pub const KINDS: &[&str] = &[$(<skylapse_services::$module::$Service as Service>::KIND,)*];

        impl Config {
            /// A resource of this kind with AWS's defaults.
            #[must_use]
            pub fn of_kind(kind: &str) -> Option<Self> {
                $(if kind == <skylapse_services::$module::$Service as Service>::KIND {
                    return Some(Self::$Service(<skylapse_services::$module::$Service as Service>::default_config()));
                })*
                None
            }

            /// The `kind` in the scenario.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$Service(_) => <skylapse_services::$module::$Service as Service>::KIND,)*
                }
            }

            /// What is known of its kind.
            #[must_use]
            pub fn kind_row(&self) -> &'static KindRow {
                let found = KIND_ROWS.iter().find(|row| row.kind == self.kind());
                found.expect("every kind has a row")
            }

            /// Every setting with its value.
            #[must_use]
            pub fn rows(&self) -> Vec<FieldRow> {
                match self {
                    $(Self::$Service(config) => rows(
                        <skylapse_services::$module::$Service as Service>::fields(),
                        config,
                        &<skylapse_services::$module::$Service as Service>::default_config(),
                    ),)*
                }
            }

            /// What it watches of other resources.
            #[must_use]
            pub fn watched(&self) -> Vec<Watched> {
                match self {
                    $(Self::$Service(config) => <skylapse_services::$module::$Service as Service>::watched(config),)*
                }
            }

            /// What changes up to `after` that a resource which is there from the start can no longer change: the key, and why.
            #[must_use]
            pub fn fixed(&self, after: &Self) -> Option<(&'static str, &'static str)> {
                match (self, after) {
                    $((Self::$Service(before), Self::$Service(after)) => {
                        <skylapse_services::$module::$Service as Service>::fixed(before, after)
                    })*
                    #[allow(unreachable_patterns, reason = "the list may hold a single service")]
                    _ => None,
                }
            }

            /// Writes a value that has the setting's shape; an unknown key changes nothing.
            pub fn set(&mut self, key: &str, value: Value) {
                match self {
                    $(Self::$Service(config) => {
                        set(<skylapse_services::$module::$Service as Service>::fields(), config, key, value);
                    })*
                }
            }
        }

        impl Default for Quotas {
            fn default() -> Self {
                Self { $($module: <skylapse_services::$module::$Service as Service>::default_quotas(),)* }
            }
        }

        impl std::fmt::Debug for Quotas {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut map = f.debug_map();
                for row in self.rows() {
                    map.entry(&row.key, &row.value);
                }
                map.finish()
            }
        }

        impl Quotas {
            /// Every quota with its value, under `account.<key>`.
            #[must_use]
            pub fn rows(&self) -> Vec<FieldRow> {
                let default = Self::default();
                let mut all = vec![];
                $(all.extend(rows(
                    <skylapse_services::$module::$Service as Service>::quota_fields(),
                    &self.$module,
                    &default.$module,
                ));)*
                all
            }

            /// Writes a value that has the quota's shape; an unknown key changes nothing.
            pub fn set(&mut self, key: &str, value: Value) {
                $(set(
                    <skylapse_services::$module::$Service as Service>::quota_fields(),
                    &mut self.$module,
                    key,
                    value.clone(),
                );)*
            }

            /// What cannot go together among all resources.
            #[must_use]
            pub fn conflicts(&self, configs: &[&Config]) -> Vec<ResourceConflict> {
                let mut found = vec![];
                $(
                    let mut indexes = vec![];
                    let mut own = vec![];
                    for (index, config) in configs.iter().enumerate() {
                        #[allow(irrefutable_let_patterns, reason = "the list may hold a single service")]
                        if let Config::$Service(config) = config {
                            indexes.push(index as u32);
                            own.push(config.clone());
                        }
                    }
                    let conflicts =
                        <skylapse_services::$module::$Service as Service>::conflicts(&self.$module, &own);
                    found.extend(conflicts.into_iter().map(|conflict| ResourceConflict {
                        resource: indexes.get(conflict.resource as usize).copied().unwrap_or(0),
                        key: conflict.key,
                        other: conflict.other,
                        reason: conflict.reason,
                    }));
                )*
                found
            }
        }
    };
}

skylapse_services::services!(registry);
