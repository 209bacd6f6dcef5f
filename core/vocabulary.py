"""The words of the site: every closed list that reviews are made of, with its labels.

Codes are stored and appear in URLs and downloads; labels are translated. Fields take
`choices=Stage.listed`, a callable, so that a new value needs no migration.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Words(TextChoices):
    """A closed list of words."""

    @classmethod
    def listed(cls) -> list[tuple[str, str]]:
        """Return the codes with their labels, for a field's `choices`."""
        return cls.choices


class Phase(Words):
    """What the statistics pool over; the order is that of a process."""

    APPLIED = "applied", _("application")
    SCREENING = "screening", _("screening")
    INTERVIEW = "interview", _("interview")
    DECISION = "decision", _("decision")


class Stage(Words):
    """The candidate's last contact: where a wait begins."""

    APPLICATION = "application", _("application sent")
    CV_SCREEN = "cv_screen", _("CV screened")
    RECRUITER_SCREEN = "recruiter_screen", _("talk with a recruiter")
    PHONE_INTERVIEW = "phone_interview", _("phone interview")
    ONE_WAY_VIDEO = "one_way_video", _("recorded video interview")
    ONLINE_ASSESSMENT = "online_assessment", _("online test")
    TAKE_HOME_EXERCISE = "take_home_exercise", _("take-home exercise")
    WORK_SAMPLE = "work_sample", _("work sample")
    TECHNICAL_INTERVIEW = "technical_interview", _("technical interview")
    ONE_TO_ONE_INTERVIEW = "one_to_one_interview", _("interview with one person")
    PANEL_INTERVIEW = "panel_interview", _("panel interview")
    PRESENTATION = "presentation", _("presentation")
    ASSESSMENT_CENTRE = "assessment_centre", _("assessment centre")
    HIRING_MANAGER_INTERVIEW = "hiring_manager_interview", _("interview with the hiring manager")
    FINAL_ROUND = "final_round", _("final round")
    REFERENCE_CHECK = "reference_check", _("references called")
    BACKGROUND_CHECK = "background_check", _("background check")
    VERBAL_OFFER = "verbal_offer", _("verbal offer")
    WRITTEN_OFFER = "written_offer", _("written offer")


PHASE_OF_STAGE: dict[str, str] = {
    Stage.APPLICATION: Phase.APPLIED,
    Stage.CV_SCREEN: Phase.SCREENING,
    Stage.RECRUITER_SCREEN: Phase.SCREENING,
    Stage.PHONE_INTERVIEW: Phase.SCREENING,
    Stage.ONE_WAY_VIDEO: Phase.SCREENING,
    Stage.ONLINE_ASSESSMENT: Phase.SCREENING,
    Stage.TAKE_HOME_EXERCISE: Phase.INTERVIEW,
    Stage.WORK_SAMPLE: Phase.INTERVIEW,
    Stage.TECHNICAL_INTERVIEW: Phase.INTERVIEW,
    Stage.ONE_TO_ONE_INTERVIEW: Phase.INTERVIEW,
    Stage.PANEL_INTERVIEW: Phase.INTERVIEW,
    Stage.PRESENTATION: Phase.INTERVIEW,
    Stage.ASSESSMENT_CENTRE: Phase.INTERVIEW,
    Stage.HIRING_MANAGER_INTERVIEW: Phase.INTERVIEW,
    Stage.FINAL_ROUND: Phase.DECISION,
    Stage.REFERENCE_CHECK: Phase.DECISION,
    Stage.BACKGROUND_CHECK: Phase.DECISION,
    Stage.VERBAL_OFFER: Phase.DECISION,
    Stage.WRITTEN_OFFER: Phase.DECISION,
}


class PromiseKind(Words):
    """What was promised."""

    ACKNOWLEDGEMENT = "acknowledgement", _("that they had received it")
    NEXT_STEP = "next_step", _("the next step")
    DECISION_EITHER_WAY = "decision_either_way", _("a decision either way")
    CALLBACK_AT_TIME = "callback_at_time", _("a call at a certain time")
    FEEDBACK = "feedback", _("feedback")
    OFFER_LETTER = "offer_letter", _("the offer in writing")
    START_DATE = "start_date", _("a start date")


# Only these count towards "kept the promise" (model.md).
SCORED_PROMISE_KINDS = frozenset(
    {
        PromiseKind.NEXT_STEP,
        PromiseKind.DECISION_EITHER_WAY,
        PromiseKind.CALLBACK_AT_TIME,
        PromiseKind.OFFER_LETTER,
    }
)


class Precision(Words):
    """How exactly the day was named. "Vague" and "none" are recorded and never scored."""

    EXACT_TIME = "exact_time", _("at a certain day and time")
    BY_DATE = "by_date", _("by a certain day")
    WITHIN_WORKING_DAYS = "within_working_days", _("within some working days")
    WITHIN_DAYS = "within_days", _("within some days")
    WEEK_OF = "week_of", _("in a certain week")
    VAGUE = "vague", _("“soon”, or something like it")
    NONE = "none", _("nothing was said")


UNSCORED_PRECISIONS = frozenset({Precision.VAGUE, Precision.NONE})


class MadeBy(Words):
    """Who made the promise: a role, never a name."""

    IN_HOUSE_RECRUITER = "in_house_recruiter", _("a recruiter who works there")
    HIRING_MANAGER = "hiring_manager", _("the hiring manager")
    HR = "hr", _("human resources")
    AGENCY_RECRUITER = "agency_recruiter", _("a recruiter from an agency")
    INTERVIEWER = "interviewer", _("an interviewer")
    AUTOMATED_MESSAGE = "automated_message", _("an automatic message")
    JOB_ADVERT = "job_advert", _("the job advert")


class PromiseResult(Words):
    """What became of a promise: computed by submissions.coarsen, never typed in."""

    NOT_YET_DUE = "not_yet_due", _("not yet due")
    KEPT_EARLY = "kept_early", _("kept, early")
    KEPT = "kept", _("kept")
    REVISED_IN_TIME = "revised_in_time", _("moved in time, then kept")
    LATE = "late", _("answered late")
    LATE_AFTER_FOLLOW_UP = "late_after_follow_up", _("answered late, after the candidate asked")
    BROKEN = "broken", _("no answer")


KEPT_RESULTS = frozenset({PromiseResult.KEPT_EARLY, PromiseResult.KEPT, PromiseResult.REVISED_IN_TIME})
LATE_RESULTS = frozenset({PromiseResult.LATE, PromiseResult.LATE_AFTER_FOLLOW_UP})


class Channel(Words):
    """How the answer came."""

    PHONE = "phone", _("by phone")
    VOICEMAIL = "voicemail", _("by voicemail")
    PERSONAL_EMAIL = "personal_email", _("by an e-mail that a person wrote")
    AUTOMATED_EMAIL = "automated_email", _("by an automatic e-mail")
    NO_REPLY_EMAIL = "no_reply_email", _("by an e-mail that cannot be answered")
    SMS = "sms", _("by text message")
    MESSAGING_APP = "messaging_app", _("by a messaging app")
    PROFESSIONAL_NETWORK = "professional_network", _("by a professional network")
    APPLICANT_PORTAL = "applicant_portal", _("in the applicants' portal")
    LETTER = "letter", _("by letter")
    IN_PERSON = "in_person", _("in person")
    VIA_AGENCY = "via_agency", _("through the agency")


class AnswerContent(Words):
    """What a message from the employer said."""

    ACKNOWLEDGEMENT_ONLY = "acknowledgement_only", _("“we have received it”")
    HOLDING_REPLY = "holding_reply", _("“it will take longer”")
    INVITATION = "invitation", _("an invitation to the next step")
    REJECTION_TEMPLATE = "rejection_template", _("a no, without a reason")
    REJECTION_WITH_REASON = "rejection_with_reason", _("a no, with a reason")
    REJECTION_WITH_FEEDBACK = "rejection_with_feedback", _("a no, with feedback")
    OFFER = "offer", _("an offer")
    ON_HOLD_NOTICE = "on_hold_notice", _("the role is on hold")
    ROLE_FILLED_NOTICE = "role_filled_notice", _("the role is filled")
    ROLE_CANCELLED_NOTICE = "role_cancelled_notice", _("the role is cancelled")
    SENT_IN_ERROR = "sent_in_error", _("something sent in error")


# Signs of life that end no wait; a message sent in error ends nothing either (model.md).
CONTACT_CONTENTS = frozenset({AnswerContent.ACKNOWLEDGEMENT_ONLY, AnswerContent.HOLDING_REPLY})
ENDING_CONTENTS = frozenset(set(AnswerContent) - CONTACT_CONTENTS - {AnswerContent.SENT_IN_ERROR})


class Outcome(Words):
    """How the process ended."""

    OFFER_ACCEPTED = "offer_accepted", _("an offer, accepted")
    OFFER_DECLINED = "offer_declined", _("an offer, declined")
    OFFER_WITHDRAWN = "offer_withdrawn", _("an offer, withdrawn by the employer")
    OFFER_SENT_IN_ERROR = "offer_sent_in_error", _("an offer, then “it was a mistake”")
    REJECTED = "rejected", _("a no")
    NEVER_ANSWERED = "never_answered", _("they never said")
    CANDIDATE_WITHDREW = "candidate_withdrew", _("the candidate withdrew")
    ROLE_ON_HOLD = "role_on_hold", _("the role was put on hold")
    ROLE_CANCELLED = "role_cancelled", _("the role was cancelled")
    STILL_WAITING = "still_waiting", _("still waiting")


class OutcomeGroup(Words):
    """What tier S shows of the outcome."""

    OFFER = "offer", _("an offer")
    NO = "no", _("no offer")
    NONE = "none", _("no outcome yet")


OUTCOME_GROUP_OF: dict[str, str] = {
    Outcome.OFFER_ACCEPTED: OutcomeGroup.OFFER,
    Outcome.OFFER_DECLINED: OutcomeGroup.OFFER,
    Outcome.OFFER_WITHDRAWN: OutcomeGroup.NO,
    Outcome.OFFER_SENT_IN_ERROR: OutcomeGroup.NO,
    Outcome.REJECTED: OutcomeGroup.NO,
    Outcome.NEVER_ANSWERED: OutcomeGroup.NONE,
    Outcome.CANDIDATE_WITHDREW: OutcomeGroup.NO,
    Outcome.ROLE_ON_HOLD: OutcomeGroup.NO,
    Outcome.ROLE_CANCELLED: OutcomeGroup.NO,
    Outcome.STILL_WAITING: OutcomeGroup.NONE,
}


class SilenceReason(Words):
    """Why it went quiet. Always stored with its source; a guess is never printed as a fact."""

    INTERNAL_POLICY = "internal_policy", _("internal policy")
    TECHNICAL_PROBLEM = "technical_problem", _("technical problem")
    LOST_IN_SPAM = "lost_in_spam", _("lost in spam")
    ALREADY_ANSWERED = "already_answered", _("they had already answered")
    LACK_OF_TIME = "lack_of_time", _("lack of time")
    VOLUME = "volume", _("too many candidates")
    FORGOTTEN = "forgotten", _("forgotten")
    ROLE_ON_HOLD = "role_on_hold", _("role on hold")
    FILLED_INTERNALLY = "filled_internally", _("filled from inside")
    FILLED_EXTERNALLY = "filled_externally", _("filled from outside")
    STILL_INTERVIEWING = "still_interviewing", _("still interviewing")
    KEPT_AS_RESERVE = "kept_as_reserve", _("kept in reserve")
    HIRING_FREEZE = "hiring_freeze", _("hiring freeze")
    REORGANISATION = "reorganisation", _("reorganisation")
    CONTACT_LEFT = "contact_left", _("the contact had left")
    UNKNOWN = "unknown", _("unknown")


class ReasonSource(Words):
    """Who gave the reason."""

    STATED_BY_EMPLOYER = "stated_by_employer", _("stated by the employer")
    CANDIDATE_GUESS = "candidate_guess", _("the candidate’s guess")
    EDITOR_VIEW = "editor_view", _("the editors’ view")


class ReplyKind(Words):
    """What an employer's reply is."""

    APOLOGY = "apology", _("apology")
    EXPLANATION = "explanation", _("explanation")
    CORRECTION = "correction", _("correction")
    COMMITMENT = "commitment", _("commitment")
    POLICY = "policy", _("policy")
    DISPUTE = "dispute", _("dispute")
    LATE_ANSWER = "late_answer", _("late answer")


class CommitmentState(Words):
    """What came of something that an employer said, in a reply, it would do by a day."""

    OPEN = "open", _("not due yet")
    UNANSWERED = "unanswered", _("unanswered")
    MET = "met", _("met")
    MISSED = "missed", _("missed")
    GIVEN_UP = "given_up", _("given up before its day")
    TAKEN_BACK = "taken_back", _("taken back with the reply")


class Experience(Words):
    """How the candidate found it, all in all."""

    POSITIVE = "positive", _("good")
    NEUTRAL = "neutral", _("neither good nor bad")
    NEGATIVE = "negative", _("bad")


class Tier(Words):
    """How much detail a public card shows (anonymity.md); each is coarser than the next."""

    S = "S", _("small crowd: half-year, three words")
    M = "M", _("middling crowd: quarter, rough lengths")
    L = "L", _("large crowd: month, rough lengths, role")


class OwedBy(Words):
    """Who owed the answer: the figures go to that party."""

    EMPLOYER = "employer", _("the employer")
    AGENCY = "agency", _("the agency")


class FollowUp(Words):
    """Whether the candidate asked, and when."""

    NONE = "none", _("did not ask")
    BEFORE_DUE = "before_due", _("asked before the day came")
    AFTER_DUE = "after_due", _("asked after the day had passed")


class CrowdSize(Words):
    """The author's guess of how many people were interviewed; used once and not kept."""

    FEWER_THAN_10 = "fewer_than_10", _("fewer than 10")
    FROM_10_TO_49 = "10_to_49", _("10 to 49")
    FROM_50 = "50_or_more", _("50 or more")
    UNKNOWN = "unknown", _("I don’t know")


class SizeBand(Words):
    """How many people work for an employer."""

    UP_TO_50 = "1_to_50", _("up to 50 people")
    UP_TO_200 = "51_to_200", _("51 to 200 people")
    UP_TO_500 = "201_to_500", _("201 to 500 people")
    UP_TO_1000 = "501_to_1000", _("501 to 1,000 people")
    MORE_THAN_1000 = "more_than_1000", _("more than 1,000 people")


class InterviewsBand(Words):
    """The bill: how many interviews."""

    NONE = "0", _("none")
    ONE = "1", _("1")
    TWO = "2", _("2")
    THREE_OR_FOUR = "3_to_4", _("3 or 4")
    FIVE_OR_MORE = "5_or_more", _("5 or more")


class HoursBand(Words):
    """The bill: hours of interviews, or of unpaid exercises."""

    NONE = "0", _("none")
    UP_TO_1 = "up_to_1", _("up to 1 hour")
    UP_TO_2 = "1_to_2", _("1 to 2 hours")
    UP_TO_5 = "3_to_5", _("3 to 5 hours")
    UP_TO_10 = "6_to_10", _("6 to 10 hours")
    MORE_THAN_10 = "more_than_10", _("more than 10 hours")


class TravelBand(Words):
    """The bill: travel."""

    NONE = "none", _("none")
    LOCAL = "local", _("less than an hour each way")
    FAR = "far", _("an hour or more each way")
    OVERNIGHT = "overnight", _("a night away")


class RoleFamily(Words):
    """What kind of work; shown in tier L alone, where at least 5 reviews have it."""

    ENGINEERING = "engineering", _("software and data")
    HARDWARE = "hardware", _("engineering and production")
    DESIGN = "design", _("design")
    PRODUCT = "product", _("product and project management")
    MARKETING = "marketing", _("marketing and communication")
    SALES = "sales", _("sales")
    SUPPORT = "support", _("customer service")
    OPERATIONS = "operations", _("operations and logistics")
    FINANCE = "finance", _("finance and law")
    PEOPLE = "people", _("human resources")
    ADMINISTRATION = "administration", _("administration")
    RESEARCH = "research", _("research and teaching")
    HEALTH = "health", _("health and care")
    TRADES = "trades", _("trades and services")
    MANAGEMENT = "management", _("management")
    OTHER = "other", _("other work")


class Industry(Words):
    """What an employer does; import maps the sources' own words to these."""

    SOFTWARE = "software", _("software and internet")
    FINANCE = "finance", _("finance and insurance")
    HEALTH = "health", _("health care")
    LIFE_SCIENCES = "life_sciences", _("pharmaceuticals and biotechnology")
    MANUFACTURING = "manufacturing", _("manufacturing and engineering")
    ENERGY = "energy", _("energy and utilities")
    MATERIALS = "materials", _("mining and materials")
    CONSTRUCTION = "construction", _("housing and construction")
    TRANSPORT = "transport", _("transport and logistics")
    RETAIL = "retail", _("shops and consumer goods")
    FOOD = "food", _("food and farming")
    HOSPITALITY = "hospitality", _("hotels, travel and leisure")
    MEDIA = "media", _("media, film and games")
    TELECOMS = "telecoms", _("telecommunications")
    EDUCATION = "education", _("education and research")
    PUBLIC = "public", _("public bodies")
    CHARITY = "charity", _("charities and associations")
    SERVICES = "services", _("business services")
    RECRUITMENT = "recruitment", _("recruitment")
    OTHER = "other", _("other")
