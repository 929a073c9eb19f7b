//! Topic strings: the only place of the house that has them. Source: MQTT 5.0, section 4.7.
//!
//! | topic, all under `nightbell/v1/<tenant>/<box>/` | what | kept by the broker |
//! |---|---|---|
//! | `job/<id>`, `message/<id>`, `outcome/<id>`, `alarm/<id>` | news, one topic a job or call | no |
//! | `state`, `line`, `cloud`, `store` | how the box is; `state` is birth and last will | yes (retained) |
//! | `receipts` | the consumer's acknowledgements, towards the box | no |

use std::{fmt, str::FromStr};

/// Why a text names no tenant, box or topic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// It can be no level of a topic.
    #[error("{0:?} can be no name in a topic: expected 1 to 64 of a-z, 0-9 and -")]
    Name(String),
    /// It is none of ours.
    #[error("{0:?} is none of this project's topics")]
    Foreign(String),
}

/// A name of one level: 1 to 64 of `a-z`, `0-9` and `-`, so that it can hold no separator and no wildcard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Level(String);

impl FromStr for Level {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(TopicError::Name(text.to_owned())) }
    }
}

macro_rules! level {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Level);

        impl FromStr for $name {
            type Err = TopicError;

            fn from_str(text: &str) -> Result<Self, TopicError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0.0)
            }
        }
    };
}

level!(
    /// Whose boxes: the first level that a broker's access list tells apart.
    Tenant
);
level!(
    /// A box's name among its tenant's.
    BoxId
);

/// One box of one tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Whose.
    pub tenant: Tenant,
    /// Which.
    pub box_id: BoxId,
}

/// What news are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NewsKind {
    /// A job was booked, requested, moved or cancelled.
    Job,
    /// Somebody is to be called back.
    Message,
    /// A call ended.
    Outcome,
    /// The alarm was raised.
    Alarm,
}

/// What of the box is told as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKind {
    /// Whether it is there: birth and last will.
    State,
    /// Its telephone lines.
    Line,
    /// Cloud recogniser and platform.
    Cloud,
    /// Its store.
    Store,
}

/// A topic, both ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// News of one job, message or call. Those of one share a topic, so that their order is kept.
    News(Address, NewsKind, String),
    /// How the box is.
    Status(Address, StatusKind),
    /// What its consumer has.
    Receipts(Address),
}

const ROOT: &str = "nightbell/v1";

impl NewsKind {
    const ALL: [Self; 4] = [Self::Job, Self::Message, Self::Outcome, Self::Alarm];

    const fn level(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Message => "message",
            Self::Outcome => "outcome",
            Self::Alarm => "alarm",
        }
    }
}

impl StatusKind {
    const ALL: [Self; 4] = [Self::State, Self::Line, Self::Cloud, Self::Store];

    const fn level(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Line => "line",
            Self::Cloud => "cloud",
            Self::Store => "store",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::News(at, ..) | Self::Status(at, _) | Self::Receipts(at)) = self;
        write!(f, "{ROOT}/{}/{}/", at.tenant, at.box_id)?;
        match self {
            Self::News(_, kind, key) => write!(f, "{}/{key}", kind.level()),
            Self::Status(_, kind) => f.write_str(kind.level()),
            Self::Receipts(_) => f.write_str("receipts"),
        }
    }
}

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        let foreign = || TopicError::Foreign(text.chars().take(200).collect());
        let rest = text.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).ok_or_else(foreign)?;
        let levels: Vec<&str> = rest.split('/').collect();
        let (tenant, box_id, what) = match levels.as_slice() {
            [tenant, box_id, what @ ..] => (tenant, box_id, what),
            _ => return Err(foreign()),
        };
        let at = Address { tenant: tenant.parse()?, box_id: box_id.parse()? };
        match what {
            ["receipts"] => Ok(Self::Receipts(at)),
            [status] => StatusKind::ALL
                .into_iter()
                .find(|kind| kind.level() == *status)
                .map(|kind| Self::Status(at, kind))
                .ok_or_else(foreign),
            [news, key] => {
                let kind =
                    NewsKind::ALL.into_iter().find(|kind| kind.level() == *news).ok_or_else(foreign)?;
                Ok(Self::News(at, kind, read_key(key)?))
            }
            _ => Err(foreign()),
        }
    }
}

/// An id of job, call or board: 1 to 64 letters, digits and dashes.
fn read_key(text: &str) -> Result<String, TopicError> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(text.to_owned()) } else { Err(TopicError::Name(text.chars().take(80).collect())) }
}

/// What a consumer subscribes to: the news of one box of the tenant, or of all.
pub fn news_filters(tenant: &Tenant, box_id: Option<&BoxId>) -> Vec<String> {
    let boxes = box_id.map_or_else(|| "+".to_owned(), BoxId::to_string);
    NewsKind::ALL.iter().map(|kind| format!("{ROOT}/{tenant}/{boxes}/{}/+", kind.level())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> Address {
        Address { tenant: "summit".parse().unwrap(), box_id: "box-7".parse().unwrap() }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_level() {
        for bad in ["", "a/b", "a+", "#", "Box", &"x".repeat(65)] {
            assert_eq!(bad.parse::<BoxId>(), Err(TopicError::Name(bad.to_owned())));
        }
        assert_eq!("box-7".parse::<Tenant>().unwrap().to_string(), "box-7");
    }

    #[test]
    fn a_topic_reads_back_as_it_was_printed() {
        let news = NewsKind::ALL.map(|kind| Topic::News(address(), kind, "NB-M12".to_owned()));
        let states = StatusKind::ALL.map(|kind| Topic::Status(address(), kind));
        for topic in news.into_iter().chain(states).chain([Topic::Receipts(address())]) {
            let text = topic.to_string();
            assert!(text.starts_with("nightbell/v1/summit/box-7/"), "{text}");
            assert_eq!(text.parse::<Topic>(), Ok(topic));
        }
    }

    #[test]
    fn foreign_topics_are_refused() {
        let foreign = ["", "nightbell/v1", "nightbell/v2/summit/box-7/state", "nightbell/v1/summit/box-7"];
        let near =
            ["nightbell/v1/summit/box-7/", "nightbell/v1/summit/box-7/job/a/b", "nightbell/v1/+/box-7/job/x"];
        for text in foreign.into_iter().chain(near).chain(["nightbell/v1/summit/box-7/job/#"]) {
            assert!(text.parse::<Topic>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_consumer_asks_for_the_news_of_one_box_or_of_all() {
        let tenant: Tenant = "summit".parse().unwrap();
        assert!(news_filters(&tenant, None).contains(&"nightbell/v1/summit/+/job/+".to_owned()));
        let one = news_filters(&tenant, Some(&address().box_id));
        assert!(one.contains(&"nightbell/v1/summit/box-7/alarm/+".to_owned()), "{one:?}");
    }
}
