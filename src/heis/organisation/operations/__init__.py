"""What can be done with the organisation. Other rooms import from here."""

from heis.organisation.operations.appointing import (
    AppointmentHasChanged,
    NotYourDeputy,
    UnableToAppoint,
    UnableToEndAppointment,
    UnableToSetDeputy,
    appoint,
    appoint_by_email,
    end_appointment,
    may_set_deputy,
    remove_deputy,
    set_deputy,
)
from heis.organisation.operations.changing import OnlyForAdministrators
from heis.organisation.operations.cooperation import (
    NotInCooperation,
    UnableToChangeCooperation,
    create_cooperation,
    invite_to_cooperation,
    join_cooperation,
    leave_cooperation,
)
from heis.organisation.operations.money import UnableToSetAuthority, UnableToSetBudget, set_authority, set_budget
from heis.organisation.operations.municipalities import load_municipalities
from heis.organisation.operations.units import (
    Closed,
    UnableToCloseUnit,
    UnableToMoveUnit,
    UnableToSaveUnit,
    UnitHasChanged,
    close_unit,
    create_unit,
    move_unit,
    rename_unit,
    take_into_use,
)

__all__ = [
    "AppointmentHasChanged",
    "Closed",
    "NotInCooperation",
    "NotYourDeputy",
    "OnlyForAdministrators",
    "UnableToAppoint",
    "UnableToChangeCooperation",
    "UnableToCloseUnit",
    "UnableToEndAppointment",
    "UnableToMoveUnit",
    "UnableToSaveUnit",
    "UnableToSetAuthority",
    "UnableToSetBudget",
    "UnableToSetDeputy",
    "UnitHasChanged",
    "appoint",
    "appoint_by_email",
    "close_unit",
    "create_cooperation",
    "create_unit",
    "end_appointment",
    "invite_to_cooperation",
    "join_cooperation",
    "leave_cooperation",
    "load_municipalities",
    "may_set_deputy",
    "move_unit",
    "remove_deputy",
    "rename_unit",
    "set_authority",
    "set_budget",
    "set_deputy",
    "take_into_use",
]
