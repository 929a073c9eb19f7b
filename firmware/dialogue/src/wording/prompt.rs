//! What the policy can say, as meanings: every [`Prompt`] names a key of `prompts.tsv` and carries the values
//! of its placeholders. A promise carries the receipt that it stands on, so that it can't be said without one.

use vocab::{Phone, Place, Receipt, Slot};

use super::value::{Sayable, Value};
use crate::Business;

macro_rules! prompts {
    ($($name:ident $key:literal $({ $($field:ident: $kind:ty),* })?;)*) => {
        /// One meaning with its values. Without a `Debug`, as all of these: the values are a caller's.
        #[derive(Clone)]
        pub(crate) enum Prompt { $($name $({ $($field: $kind),* })?),* }

        impl Prompt {
            /// The key of `prompts.tsv`.
            pub(crate) fn key(&self) -> &'static str {
                match self { $(Self::$name $({ $($field: _),* })? => $key),* }
            }

            /// Placeholder → value.
            pub(super) fn values(&self, business: &Business) -> Vec<(&'static str, Value)> {
                match self {
                    $(Self::$name $({ $($field),* })? => {
                        let _ = business;
                        vec![$($((stringify!($field), $field.value(business))),*)?]
                    })*
                }
            }
        }

        /// Every key with its placeholders.
        #[cfg(test)]
        pub(super) const SHAPES: &[(&str, &[&str])] = &[$(($key, &[$($(stringify!($field)),*)?])),*];
    };
}

prompts! {
    Greeting "greeting";
    Notice "notice";
    ClosedNow "closed_now";
    AskProblem "ask_problem";
    MoreProblem "more_problem";
    Settle "settle" { question: Words };
    AdviceGas "advice_gas";
    AdviceCarbonMonoxide "advice_carbon_monoxide";
    AdviceFire "advice_fire";
    AdviceShock "advice_shock";
    AdviceDownedLine "advice_downed_line";
    AdviceStructure "advice_structure";
    AdviceHurt "advice_hurt";
    AdviceAgain "advice_again";
    AdviceHold "advice_hold";
    AdviceHoldUnknown "advice_hold_unknown";
    RingOnCall "ring_on_call";
    RingOnCallCalm "ring_on_call_calm";
    AlarmOn "alarm_on";
    Brief "brief" { what: Words };
    StillRinging "still_ringing";
    WhileRinging "while_ringing";
    Connecting "connecting";
    NobodyOnCall "nobody_on_call";
    NoWayOnCall "no_way_on_call";
    UrgentNext "urgent_next";
    AskStreet "ask_street";
    AskStreetAgain "ask_street_again";
    AskNumber "ask_number";
    AskStreetName "ask_street_name";
    AskZip "ask_zip";
    CheckZip "check_zip" { zip: Zip };
    AskUnit "ask_unit";
    CheckPlace "check_place" { place: Place };
    KnownPlace "known_place" { place: Place };
    KnownBoth "known_both" { name: Words, place: Place };
    SamePlace "same_place" { place: Place };
    AskName "ask_name";
    AskLastName "ask_last_name";
    AskSpelling "ask_spelling";
    AskPhone "ask_phone";
    MorePhone "more_phone" { digits: Digits };
    CheckPhone "check_phone" { phone: Phone };
    CheckPhoneName "check_phone_name" { name: Words, phone: Phone };
    OfferTwo "offer_two" { a: Slot, b: Slot };
    OfferOne "offer_one" { a: Slot };
    Nearest "nearest";
    OtherTimes "other_times";
    WhichOfTwo "which_of_two";
    NoChoice "no_choice";
    Fee "fee";
    FeeWaived "fee_waived";
    FeeDeclined "fee_declined";
    CheckVisit "check_visit" { slot: Slot, phone: Phone };
    CheckVisitName "check_visit_name" { slot: Slot, name: Words, phone: Phone };
    WhichPart "which_part";
    LookSchedule "look_schedule";
    LookSave "look_save";
    LookFind "look_find";
    Booked "booked" { slot: Receipt };
    SlotGone "slot_gone";
    RequestedDown "requested_down" { behind: Receipt };
    RequestedFull "requested_full" { behind: Receipt };
    RequestedCheck "requested_check" { behind: Receipt };
    RequestedNoNumber "requested_no_number" { behind: Receipt };
    RequestedUrgent "requested_urgent" { behind: Receipt };
    RequestedUnreachable "requested_unreachable" { behind: Receipt };
    NotSaved "not_saved";
    TryPerson "try_person";
    OutOfArea "out_of_area" { zip: Zip };
    OutOfAreaUrgent "out_of_area_urgent" { zip: Zip };
    TradeNotServed "trade_not_served";
    PutThrough "put_through";
    OfferPerson "offer_person";
    OfficeNoAnswer "office_no_answer";
    BookMeanwhile "book_meanwhile";
    OfficeClosed "office_closed" { opens: Value };
    NobodyHere "nobody_here";
    WillTakeMessage "will_take_message";
    AskMessage "ask_message";
    MessageNoted "message_noted" { behind: Task, phone: Phone };
    MessageNotedAnonymous "message_noted_anonymous" { behind: Task };
    Identity "identity";
    IdentityPhone "identity_phone";
    IdentityFailed "identity_failed";
    NoAppointment "no_appointment";
    Appointment "appointment" { slot: Slot };
    AppointmentWith "appointment_with" { slot: Slot, technician: Words };
    AppointmentLate "appointment_late";
    CheckMove "check_move" { slot: Slot };
    Moved "moved" { slot: Receipt };
    CheckCancel "check_cancel" { slot: Slot };
    Cancelled "cancelled" { behind: Receipt };
    Kept "kept";
    AnythingElse "anything_else";
    WhatElse "what_else";
    PriceFee "price_fee";
    PriceFeeWaived "price_fee_waived";
    PriceUnknown "price_unknown";
    Hours "hours";
    AreaYes "area_yes" { zip: Zip };
    AreaNo "area_no" { zip: Zip };
    AreaGeneral "area_general";
    TradeYes "trade_yes";
    TradeNo "trade_no";
    JustAnswers "just_answers";
    Robot "robot";
    RecordingYes "recording_yes";
    RecordingNo "recording_no";
    WhenAnswer "when_answer";
    NoArrival "no_arrival";
    Faq "faq" { answer: Words };
    FirstAid "first_aid" { answer: Words };
    SecondVisit "second_visit";
    DontKnow "dont_know";
    NotHeard "not_heard";
    NoCards "no_cards";
    StillThere "still_there";
    TakeYourTime "take_your_time";
    KeysYesNo "keys_yes_no";
    KeysZip "keys_zip";
    KeysPhone "keys_phone";
    KeysSlot "keys_slot";
    KeysPerson "keys_person";
    KeysMenu "keys_menu";
    KeysNumber "keys_number";
    SpamCheck "spam_check";
    SpamBye "spam_bye";
    JokeBye "joke_bye";
    WrongCheck "wrong_check";
    WrongBye "wrong_bye";
    Child "child";
    ChildBye "child_bye";
    NoSpanish "no_spanish";
    Spanish "spanish";
    SpanishNoted "spanish_noted" { behind: Task };
    OtherLanguage "other_language";
    Calm "calm";
    CallHelp "call_help";
    CallCrisis "call_crisis";
    CantTell "cant_tell";
    InsultsBye "insults_bye";
    Distress "distress";
    Corrected "corrected";
    NameNoted "name_noted";
    GiveUpPerson "give_up_person";
    GiveUpSilence "give_up_silence";
    Goodbye "goodbye";
    GoodbyeNoted "goodbye_noted" { behind: Noted };
    TimeIsUp "time_is_up";
}

/// Text that is said as it is shown.
#[derive(Clone)]
pub(crate) struct Words(pub(crate) String);

/// A ZIP code.
#[derive(Clone)]
pub(crate) struct Zip(pub(crate) String);

/// Digits one by one.
#[derive(Clone)]
pub(crate) struct Digits(pub(crate) String);

/// The board's id of a noted message: the receipt of a call-back task.
#[derive(Clone)]
pub(crate) struct Task(pub(crate) String);

/// What the office is known to have in hand.
#[derive(Clone)]
pub(crate) enum Noted {
    /// A message.
    Task(Task),
    /// A job.
    Job(Receipt),
}
