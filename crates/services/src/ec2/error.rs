//! AWS's error codes, exactly as the API returns them.
//!
//! Source: AWS, EC2 API reference, errors-overview.html, 2026-04. Messages are sentences and belong to `words`.

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// Why a call was refused.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// Every code that the model knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// AWS's text, for example `IncorrectInstanceState`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

codes! {
    /// The account has all the Elastic IP addresses that it may have.
    AddressLimitExceeded = "AddressLimitExceeded",
    /// The instance has all the volumes that it can take.
    AttachmentLimitExceeded = "AttachmentLimitExceeded",
    /// The thing cannot be deleted by anybody.
    CannotDelete = "CannotDelete",
    /// Something else still uses it.
    DependencyViolation = "DependencyViolation",
    /// The call would have been allowed; it was only a test.
    DryRunOperation = "DryRunOperation",
    /// The instance is in a state that does not allow the call.
    IncorrectInstanceState = "IncorrectInstanceState",
    /// The account has all the instances that it may have (older name of `VcpuLimitExceeded`).
    InstanceLimitExceeded = "InstanceLimitExceeded",
    /// The previous change of the volume is not finished.
    IncorrectModificationState = "IncorrectModificationState",
    /// The request for Spot capacity is in a state that does not allow the call.
    IncorrectSpotRequestState = "IncorrectSpotRequestState",
    /// The volume, snapshot or instance is in a state that does not allow the call.
    IncorrectState = "IncorrectState",
    /// AWS has no such hardware left in this Availability Zone.
    InsufficientInstanceCapacity = "InsufficientInstanceCapacity",
    /// The subnet has no address left.
    InsufficientFreeAddressesInSubnet = "InsufficientFreeAddressesInSubnet",
    /// AWS has no public address left.
    InsufficientAddressCapacity = "InsufficientAddressCapacity",
    /// No Elastic IP address bears this name.
    AddressNotFound = "InvalidAddress.NotFound",
    /// No Elastic IP address has this allocation id.
    AllocationNotFound = "InvalidAllocationID.NotFound",
    /// No image bears this name.
    ImageNotFound = "InvalidAMIID.NotFound",
    /// A registered image has this name already.
    ImageNameDuplicate = "InvalidAMIName.Duplicate",
    /// The image cannot be used yet.
    ImageUnavailable = "InvalidAMIID.Unavailable",
    /// Only burstable types have CPU credits.
    CreditSpecificationNotSupported = "InstanceCreditSpecification.NotSupported",
    /// No capacity reservation bears this name.
    ReservationNotFound = "InvalidCapacityReservationId.NotFound",
    /// No such association of an address.
    AssociationNotFound = "InvalidAssociationID.NotFound",
    /// The volume is not attached where the call says.
    AttachmentNotFound = "InvalidAttachment.NotFound",
    /// No security group bears this name.
    GroupNotFound = "InvalidGroup.NotFound",
    /// A security group of this name exists already.
    GroupDuplicate = "InvalidGroup.Duplicate",
    /// No group but the default one can have this name.
    GroupReserved = "InvalidGroup.Reserved",
    /// The name of an instance has a form that no instance can have.
    InstanceMalformed = "InvalidInstanceID.Malformed",
    /// No instance bears this name.
    InstanceNotFound = "InvalidInstanceID.NotFound",
    /// The address is in use.
    AddressInUse = "InvalidIPAddress.InUse",
    /// The interface is attached.
    NetworkInterfaceInUse = "InvalidNetworkInterface.InUse",
    /// No network interface bears this name.
    NetworkInterfaceNotFound = "InvalidNetworkInterfaceID.NotFound",
    /// A launch asks for a volume that cannot be made.
    InvalidBlockDeviceMapping = "InvalidBlockDeviceMapping",
    /// The attribute cannot take the value.
    InvalidParameterValue = "InvalidParameterValue",
    /// Two arguments cannot go together.
    InvalidParameterCombination = "InvalidParameterCombination",
    /// The rule exists already.
    PermissionDuplicate = "InvalidPermission.Duplicate",
    /// There is no such rule.
    PermissionNotFound = "InvalidPermission.NotFound",
    /// No snapshot bears this name.
    SnapshotNotFound = "InvalidSnapshot.NotFound",
    /// An image uses the snapshot.
    SnapshotInUse = "InvalidSnapshot.InUse",
    /// No request for Spot capacity bears this name.
    SpotRequestNotFound = "InvalidSpotInstanceRequestID.NotFound",
    /// The range meets another subnet of the VPC.
    SubnetConflict = "InvalidSubnet.Conflict",
    /// The range is not inside the VPC, or too large or too small.
    SubnetRange = "InvalidSubnet.Range",
    /// No subnet bears this name.
    SubnetNotFound = "InvalidSubnetID.NotFound",
    /// The range is too large or too small for a VPC.
    VpcRange = "InvalidVpc.Range",
    /// No VPC bears this name.
    VpcNotFound = "InvalidVpcID.NotFound",
    /// No volume bears this name.
    VolumeNotFound = "InvalidVolume.NotFound",
    /// Volume and instance are in different Availability Zones.
    VolumeZoneMismatch = "InvalidVolume.ZoneMismatch",
    /// The account has all the Spot Instances that it may have.
    MaxSpotInstanceCountExceeded = "MaxSpotInstanceCountExceeded",
    /// An argument is needed that is not there.
    MissingParameter = "MissingParameter",
    /// Protection, or the nature of the thing, forbids it.
    OperationNotPermitted = "OperationNotPermitted",
    /// The address is associated with something already.
    ResourceAlreadyAssociated = "Resource.AlreadyAssociated",
    /// The security group has all the rules that it can have.
    RulesPerSecurityGroupLimitExceeded = "RulesPerSecurityGroupLimitExceeded",
    /// The interface would have more security groups than it can have.
    SecurityGroupsPerInterfaceLimitExceeded = "SecurityGroupsPerInterfaceLimitExceeded",
    /// The highest price offered is below the Spot price.
    SpotMaxPriceTooLow = "SpotMaxPriceTooLow",
    /// The VPC has all the subnets that it can have.
    SubnetLimitExceeded = "SubnetLimitExceeded",
    /// The instance is not prepared for hibernation.
    UnsupportedHibernationConfiguration = "UnsupportedHibernationConfiguration",
    /// The instance cannot do this, whatever its state.
    UnsupportedOperation = "UnsupportedOperation",
    /// The account has all the vCPUs running that it may have.
    VcpuLimitExceeded = "VcpuLimitExceeded",
    /// The volume has been changed too often in the last 24 hours.
    VolumeModificationRateExceeded = "VolumeModificationRateExceeded",
    /// The volume is attached.
    VolumeInUse = "VolumeInUse",
}
