"""What each kind of evidence asks for, when it is finished, and how it is told in one sentence."""
