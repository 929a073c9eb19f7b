//! Where the conversation stands: what was asked last, finer than the protocol's word for it.

use vocab::Field;

use crate::Asks;
use crate::triage::SettleQuestion;

/// What the last prompt asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Nothing: the office or a person is awaited.
    Nothing,
    /// What is wrong.
    Problem,
    /// The question that decides an alarm.
    Settle(SettleQuestion),
    /// House number and street.
    Street,
    /// The house number alone.
    HouseNumber,
    /// The street alone.
    StreetName,
    /// ZIP code.
    Zip,
    /// Whether an unserved ZIP code was heard right.
    CheckZip,
    /// Unit.
    Unit,
    /// The address, read back.
    CheckPlace,
    /// The address of an earlier job, read out.
    KnownPlace,
    /// Whole name.
    Name,
    /// Family name.
    LastName,
    /// Its letters.
    Spelling,
    /// Call-back number.
    Phone,
    /// The number, read back.
    CheckPhone,
    /// The dispatch fee.
    Fee,
    /// One of the windows offered.
    Slot,
    /// Window, number and perhaps name, read back.
    CheckVisit,
    /// What of it is wrong.
    WhichPart,
    /// Whether the office should call.
    CallBack,
    /// A message.
    Message,
    /// Whether a person is wanted.
    Person,
    /// Whether the second problem gets a visit of its own.
    SecondVisit,
    /// Whether there is anything else.
    AnythingElse,
    /// Whether something else is wanted by a caller who sells.
    SpamCheck,
    /// Whether something is wanted by a caller who meant somebody else.
    WrongCheck,
    /// A grown-up.
    Adult,
    /// The keys of a box that can't hear.
    KeysMenu,
    /// A telephone number by keys.
    KeysNumber,
    /// A message in a language the box does not have.
    OtherLanguage,
    /// Who is asking about an appointment.
    Identity,
    /// The number it was made with.
    IdentityPhone,
    /// The new window of an appointment, read back.
    CheckMove,
    /// Whether an appointment is to be cancelled.
    CheckCancel,
}

impl Step {
    /// The protocol's word for it.
    pub(super) const fn asks(self) -> Asks {
        match self {
            Self::Nothing => Asks::None,
            Self::Problem => Asks::Problem,
            Self::Settle(_) => Asks::Settle,
            Self::Street | Self::HouseNumber | Self::StreetName => Asks::Address,
            Self::Zip => Asks::Zip,
            Self::Unit => Asks::Unit,
            Self::CheckZip
            | Self::CheckPlace
            | Self::KnownPlace
            | Self::CheckPhone
            | Self::CheckVisit
            | Self::CheckMove
            | Self::CheckCancel => Asks::Confirm,
            Self::Name | Self::LastName => Asks::Name,
            Self::Spelling => Asks::Spelling(Field::Name),
            Self::Phone | Self::KeysNumber | Self::IdentityPhone => Asks::Phone,
            Self::Fee => Asks::Fee,
            Self::Slot => Asks::Slot,
            Self::Message | Self::OtherLanguage => Asks::Message,
            Self::Person => Asks::Person,
            Self::AnythingElse => Asks::AnythingElse,
            Self::Adult => Asks::Adult,
            Self::Identity => Asks::Identity,
            Self::WhichPart
            | Self::CallBack
            | Self::SecondVisit
            | Self::SpamCheck
            | Self::WrongCheck
            | Self::KeysMenu => Asks::Other,
        }
    }

    /// Whether yes and no answer it.
    pub(super) const fn closed(self) -> bool {
        match self {
            Self::Settle(_)
            | Self::CheckZip
            | Self::CheckPlace
            | Self::KnownPlace
            | Self::CheckPhone
            | Self::Fee
            | Self::CheckVisit
            | Self::CallBack
            | Self::Person
            | Self::SecondVisit
            | Self::AnythingElse
            | Self::Adult
            | Self::CheckMove
            | Self::CheckCancel => true,
            Self::Nothing
            | Self::Problem
            | Self::Street
            | Self::HouseNumber
            | Self::StreetName
            | Self::Zip
            | Self::Unit
            | Self::Name
            | Self::LastName
            | Self::Spelling
            | Self::Phone
            | Self::Slot
            | Self::WhichPart
            | Self::Message
            | Self::SpamCheck
            | Self::WrongCheck
            | Self::KeysMenu
            | Self::KeysNumber
            | Self::OtherLanguage
            | Self::Identity
            | Self::IdentityPhone => false,
        }
    }

    /// Why it is asked, for whoever reads the log.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::Nothing => "the office or a person is awaited",
            Self::Problem => "what is wrong decides everything else",
            Self::Settle(_) => "one answer decides whether it is an alarm",
            Self::Street => "no address yet",
            Self::HouseNumber => "the street is known, the house is not",
            Self::StreetName => "the house number is known, the street is not",
            Self::Zip => "the ZIP code decides whether we come",
            Self::CheckZip => "nobody is turned away by a ZIP code that was misheard",
            Self::Unit => "an apartment was spoken of, and no number",
            Self::CheckPlace => "an address is read back before it is used",
            Self::KnownPlace => "the caller's number is a customer's",
            Self::Name => "no name yet",
            Self::LastName => "the family name is missing",
            Self::Spelling => "the family name is none that is known",
            Self::Phone => "no number to call back",
            Self::CheckPhone => "a number is read back before it is used",
            Self::Fee => "the owner wants the fee agreed to before a booking",
            Self::Slot => "all is known but the window",
            Self::CheckVisit => "window and number are read back before a booking",
            Self::WhichPart => "something that was read back is wrong",
            Self::CallBack => "it can't be booked here",
            Self::Message => "only the office can deal with it",
            Self::Person => "too little was understood",
            Self::SecondVisit => "a second problem was told",
            Self::AnythingElse => "what was wanted is done",
            Self::SpamCheck => "it sounds like a sale",
            Self::WrongCheck => "it sounds like a wrong number",
            Self::Adult => "it sounds like a child",
            Self::KeysMenu => "no words can be heard",
            Self::KeysNumber => "no words can be heard, and no number is known",
            Self::OtherLanguage => "it is no language of ours",
            Self::Identity => "appointments are told to their owners only",
            Self::IdentityPhone => "the number finds the appointment",
            Self::CheckMove => "a new window is read back before it is taken",
            Self::CheckCancel => "a cancellation is confirmed before it is made",
        }
    }
}
