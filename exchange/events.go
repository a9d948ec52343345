package exchange

// MessageDelivered is a message that the phone has taken.
type MessageDelivered struct {
	Waiting int `json:"waiting"` // that are left at the centre
}

// EventKind implements kernel.Event.
func (MessageDelivered) EventKind() string { return "sms.delivered" }

// MessageHeld is a message that the phone could not take and the centre keeps.
type MessageHeld struct {
	Why     string `json:"why"`
	Waiting int    `json:"waiting"`
}

// EventKind implements kernel.Event.
func (MessageHeld) EventKind() string { return "sms.held" }

// MessageExpired is a message that the centre has given up.
type MessageExpired struct {
	Waiting int `json:"waiting"`
}

// EventKind implements kernel.Event.
func (MessageExpired) EventKind() string { return "sms.expired" }
